package app.fieldbook.reference.tests

import org.junit.jupiter.api.Test
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals

class LifeTest : AppTest() {
    @Test
    fun what_was_typed_before_the_process_died_is_offered_first_and_whole() {
        val office = office()
        enrolled(office.invite())
        val java = ProcessHandle.current().info().command().get()
        val words = listOf("jna.library.path", "skiko.renderApi", "java.awt.headless")
            .map { "-D$it=${System.getProperty(it)}" }
        val other = ProcessBuilder(
            listOf(java, "-Xmx512m") + words +
                listOf("-cp", System.getProperty("java.class.path")) +
                listOf("app.fieldbook.reference.tests.DyingAppKt", folder.toString()),
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        try {
            assertEquals("kept", other.inputReader().readLine())
        } finally {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS)
        }
        app {
            sees("Continue: Grand Hotel")
            taps("Go on")
            sees(DYING_WORDS)
            sees("the price")
            taps("Save as draft")
            sees("Saved as a draft: Grand Hotel")
            missesSoon("Continue:")
        }
    }

    @Test
    fun what_was_typed_is_kept_on_the_way_back_and_comes_back_even_when_discarded() {
        val office = office()
        enrolled(office.invite())
        app {
            types("Customer", "Grand Hotel")
            taps("New visit")
            typesAtCursor("half a sent")
            taps("Back")
            sees("Continue: Grand Hotel")
            sees("half a sent")
            taps("Discard")
            missesSoon("Continue:")
            taps("Undo")
            sees("Continue: Grand Hotel")
            sees("half a sent")
            taps("Discard")
            missesSoon("Continue:")
        }
    }
}
