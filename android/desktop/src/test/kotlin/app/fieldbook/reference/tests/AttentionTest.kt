package app.fieldbook.reference.tests

import app.fieldbook.Change
import app.fieldbook.testing.Judgement
import app.fieldbook.testing.TestOffice
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

class AttentionTest : AppTest() {
    /** An office that refuses the first customer of this phone. */
    private fun refused(judgement: Judgement = Judgement.Refuse("field.unique", "another name")): TestOffice {
        val office = testOffice()
        val line = runBlocking { office.invite(office.addUser("王芳")) }
        enrolled(line, office.transport) {
            office.judgeNext(judgement)
            records.create("customer", mapOf("name" to Change.text("Grand Hotel"), "phone" to Change.text("010-1")))
            sync.slice(office.transport)
        }
        return office
    }

    @Test
    fun what_was_refused_says_why_is_mended_in_place_and_sent_again() {
        val office = refused()
        app(office.transport) {
            taps("Menu, 1 thing")
            taps("Needs attention")
            sees("The office refused this")
            sees("Grand Hotel")
            taps("Fix")
            taps("Change Phone instead")
            taps("Change Name instead")
            retypes("Name", "Grand Hotel East")
            taps("Send again")
            sees("All is well")
        }
        assertEquals(1, runBlocking { office.count("customer") })
    }

    @Test
    fun what_was_refused_is_dropped_after_one_question() {
        val office = refused()
        app(office.transport) {
            taps("Menu")
            taps("Needs attention")
            taps("Drop")
            sees("Take this back?")
            taps("Leave it")
            taps("Drop")
            taps("Yes, drop it")
            sees("All is well")
        }
        assertEquals(0, runBlocking { office.count("customer") })
    }

    @Test
    fun what_waits_at_the_office_says_for_what() {
        val office = refused(Judgement.Hold)
        app(office.transport) {
            taps("Menu")
            taps("Needs attention")
            sees("This waits at the office")
            runBlocking { office.release() }
            taps("Back")
            sees("Today")
        }
    }

    @Test
    fun in_chinese_it_speaks_chinese() {
        val office = refused()
        app(office.transport, app.fieldbook.Language.CHINESE) {
            taps("菜单")
            taps("需要处理")
            sees("公司没有接受")
            taps("返回")
            sees("今天")
        }
    }
}
