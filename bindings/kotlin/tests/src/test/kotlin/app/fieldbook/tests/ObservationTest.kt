package app.fieldbook.tests

import app.fieldbook.ListRequest
import app.fieldbook.Page
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Test
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class ObservationTest : Field() {
    @Test
    fun an_observed_list_emits_when_it_changes() = play {
        val phone = phoneOf(office())
        val pages = Channel<Page>(Channel.UNLIMITED)
        val watching = launch { phone.lists.observe(ListRequest("customer")).collect(pages::send) }
        assertEquals(0, pages.receive().total)
        phone.customer("甲")
        assertEquals(listOf("甲"), pages.receive().rows.map { it.title })
        phone.customer("乙")
        assertEquals(2, pages.receive().total)
        // What does not concern the list is no change.
        phone.tasks.enter(app.fieldbook.TaskRequest("回电"))
        assertNull(withTimeoutOrNull(800.milliseconds) { pages.receive() })
        // The store rests, and so does the flow.
        phone.pause()
        phone.resume()
        phone.customer("丙")
        assertEquals(3, pages.receive().total)
        watching.cancelAndJoin()
    }

    @Test
    fun a_slow_observer_gets_the_newest_only() = play {
        val phone = phoneOf(office())
        val totals = mutableListOf<Long>()
        val first = CompletableDeferred<Unit>()
        val goOn = CompletableDeferred<Unit>()
        val watching = launch {
            phone.lists.observe(ListRequest("customer")).collect { page ->
                totals += page.total
                first.complete(Unit)
                goOn.await()
            }
        }
        first.await()
        repeat(30) { phone.customer("客户 $it") }
        goOn.complete(Unit)
        withTimeout(10.seconds) { while (totals.last() < 30) delay(10) }
        assertTrue(totals.size <= 4, totals.toString())
        watching.cancelAndJoin()
    }

    @Test
    fun a_cancelled_observer_is_left_alone() = play {
        val phone = phoneOf(office())
        val told = AtomicInteger()
        val watching = launch { phone.lists.observe(ListRequest("customer")).collect { told.incrementAndGet() } }
        withTimeout(5.seconds) { while (told.get() == 0) delay(10) }
        watching.cancelAndJoin()
        val before = told.get()
        phone.customer("甲")
        delay(800)
        assertEquals(before, told.get())
        // One that still collects ends quietly with its store.
        val rest = launch { phone.lists.observe(ListRequest("customer")).toList() }
        delay(100)
        phone.shutDown()
        rest.join()
    }
}
