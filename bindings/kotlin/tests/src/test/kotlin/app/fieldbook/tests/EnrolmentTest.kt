package app.fieldbook.tests

import app.fieldbook.FieldbookException
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

class EnrolmentTest : Field() {
    @Test
    fun an_invitation_makes_this_device_its_users() = play {
        val office = office()
        val phone = phone()
        val enrolled = phone.sync.enrol(office.invite(), "王芳的手机", HTTP)
        assertEquals(Office.WANG, enrolled.userName)
        office.stop()
        assertEquals(enrolled, phone.sync.identity())
        assertEquals(enrolled.workspaceName, phone.status().workspace)
    }

    @Test
    fun a_wrong_code_enrols_nobody() = play {
        val office = office()
        val phone = phone()
        val wrong = office.invite().dropLast(4) + "AAAA"
        val refused = assertFailsWith<FieldbookException.Server> { phone.sync.enrol(wrong, "phone", HTTP) }
        assertFalse(refused.retryable)
        assertNull(phone.sync.identity())
        assertFailsWith<FieldbookException.Usage> { phone.sync.enrol("good morning", "phone", HTTP) }
    }

    @Test
    fun a_device_is_enrolled_once() = play {
        val office = office()
        val phone = phone()
        val first = phone.sync.enrol(office.invite(), "phone", HTTP)
        assertFailsWith<FieldbookException.Rule> { phone.sync.enrol(office.invite(Office.LI), "phone", HTTP) }
        assertEquals(first, phone.sync.identity())
    }

    @Test
    fun an_unreachable_server_may_be_asked_again() = play {
        val office = office()
        val phone = phone()
        val line = office.invite()
        office.stop()
        val away = assertFailsWith<FieldbookException.Network> { phone.sync.enrol(line, "phone", HTTP) }
        assertTrue(away.retryable)
        office.start()
        assertEquals(Office.WANG, phone.sync.enrol(line, "phone", HTTP).userName)
    }

    @Test
    fun a_store_of_nobody_takes_no_work() = play {
        val phone = phone()
        assertFailsWith<FieldbookException.NotEnrolled> { phone.visit("贵都") }
        assertFailsWith<FieldbookException.NotEnrolled> { phone.sync.slice(HTTP) }
    }
}
