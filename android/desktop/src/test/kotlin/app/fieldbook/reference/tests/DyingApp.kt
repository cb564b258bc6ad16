package app.fieldbook.reference.tests

import app.fieldbook.Fieldbook
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.runBlocking
import java.nio.file.Path

/** What is typed before the process dies. */
internal const val DYING_WORDS = "Met Ms Zhang 张经理 𠮷"

/** A process that types into a capture, says when it was kept, and works on until it is killed. */
fun main(words: Array<String>) {
    val phone = Path.of(words.single())
    val test = object : AppTest() {}
    test.folder = phone
    test.app {
        types("Customer", "Grand Hotel")
        taps("New visit")
        typesAtCursor(DYING_WORDS)
        types("What was solved", "the price")
        runBlocking {
            val beside = Fieldbook.open(phone.resolve("phone"))
            while (beside.visits.drafts().none { it.request.note == DYING_WORDS && it.request.answers.solved == "the price" }) {
                Thread.onSpinWait()
            }
            println("kept")
            CompletableDeferred<Unit>().await()
        }
    }
}
