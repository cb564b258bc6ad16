package app.fieldbook.reference.tests

import org.junit.jupiter.api.Test

class EnrolTest : AppTest() {
    @Test
    fun a_pasted_line_makes_the_phone_ready_to_work() {
        val office = office()
        app {
            types("Invitation", office.invite())
            taps("Begin")
            sees("Today")
            sees("All sent")
        }
    }

    @Test
    fun a_line_that_is_none_says_so_and_stays_as_it_was_typed(): Unit = app {
        types("Invitation", "hello office")
        taps("Begin")
        sees("This is no invitation")
        sees("hello office")
        retypes("Invitation", "http://127.0.0.1:9/#王芳-AAAA-BBBB")
        taps("Begin")
        sees("cannot be reached")
        sees("王芳-AAAA-BBBB")
        sees("Begin")
    }

    @Test
    fun an_invitation_that_came_with_the_app_is_one_tap() {
        val office = office()
        app(invitation = office.invite()) {
            taps("Begin")
            sees("Recent customers")
        }
    }
}
