package app.fieldbook.reference.tests

import app.fieldbook.reference.screens.AttentionActions
import app.fieldbook.reference.screens.CaptureActions
import app.fieldbook.reference.screens.EnrolActions
import app.fieldbook.reference.screens.HomeActions
import app.fieldbook.reference.screens.KeptActions
import app.fieldbook.reference.screens.SyncActions

/** Actions for screens that are only looked at. */
internal object Still {
    val enrol = EnrolActions({}, {}, {}, {})
    val home = HomeActions({}, {}, {}, {}, {}, {}, {}, {}, {})
    val capture = CaptureActions({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
    val attention = AttentionActions({ _, _ -> }, { _, _ -> }, {}, {}, {}, {}, {}, {})
    val kept = KeptActions({}, {}, {}, {})
    val sync = SyncActions({}, {}, {}, {}, {})
}
