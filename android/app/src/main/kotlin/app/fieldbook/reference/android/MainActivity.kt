package app.fieldbook.reference.android

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import app.fieldbook.reference.model.Door
import app.fieldbook.reference.model.Room
import app.fieldbook.reference.model.Rooms
import app.fieldbook.reference.model.Ui
import app.fieldbook.reference.screens.FieldbookScreens
import app.fieldbook.reference.screens.FieldbookTheme

/** Shows the app; holds nothing itself, so that Android may end it and make another at any time. */
class MainActivity : ComponentActivity() {
    private val fieldbook: FieldbookApplication get() = application as FieldbookApplication

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        val catalogue = ResourceCatalogue(resources, packageName)
        setContent {
            FieldbookTheme(catalogue) {
                Back(fieldbook.door)
                FieldbookScreens(fieldbook.door)
            }
        }
    }

    override fun onStart() {
        super.onStart()
        fieldbook.setForeground(true)
    }

    override fun onStop() {
        fieldbook.setForeground(false)
        super.onStop()
    }
}

/** The system's way back leads through the app's screens first. */
@Composable
private fun Back(door: Door) {
    val state by door.state.collectAsState()
    (state as? Ui.Ready)?.content?.let { Back(it.rooms) }
}

@Composable
private fun Back(rooms: Rooms) {
    val room by rooms.room.collectAsState()
    val inside = room !is Room.Home && room !is Room.Enrol && room !is Room.Opening
    BackHandler(enabled = inside || rooms.canGoBack, onBack = rooms::back)
}
