package app.fieldbook.tests

import app.fieldbook.Fieldbook
import app.fieldbook.ListRequest
import app.fieldbook.SliceEnd
import app.fieldbook.testing.TestOffice
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.time.Duration.Companion.minutes

/**
 * What crossing costs, for the project's table of measurements: rows of an id, a figure and a note. No test by its name, so
 * it runs only when it is asked for, as `cargo xtask bench` does: `mvn package -Dtest=Measure -Dfieldbook.measure=FILE`.
 */
class Measure : Field() {
    @Test
    fun `writes medians as rows`() = play(10.minutes) {
        val office = kept(TestOffice.open())
        val phone = phone("measured")
        phone.sync.enrol(office.invite(office.addUser(Office.WANG)), "test", office.transport)
        assertEquals(SliceEnd.FINISHED, phone.sync.slice(office.transport).end)
        val customers = (0 until 100).map { phone.customer("客户 $it") }
        val call = median(20_000) { phone.records.title(customers[it % 100]) }
        val page = median(2_000) { phone.lists.page(ListRequest("customer", limit = 100)) }
        val callback = callback(phone)
        phone.shutDown()
        val opens = (0 until 5).map { OtherProcess.coldOpen(folder.resolve("measured")) }.sorted()
        val rows = listOf(
            "kt_call\t$call\ta record's title, of 20,000",
            "kt_page\t$page\ta page of 100 rows, of 2,000",
            "kt_callback\t$callback\tfrom an acknowledged write to an observer's page, of 200",
            "kt_cold_open\t${opens[2] / 1_000.0}\ta new process: the library loaded and the store open, of 5",
        )
        rows.forEach(::println)
        System.getProperty("fieldbook.measure")?.let { Files.write(Path.of(it), rows) }
    }

    /** From an acknowledged write to the page that an observer gets of it. */
    private suspend fun callback(phone: Fieldbook): Double = coroutineScope {
        val told = Channel<Long>(Channel.UNLIMITED)
        val watching = launch { phone.lists.observe(ListRequest("customer", limit = 1)).collect { told.send(System.nanoTime()) } }
        told.receive()
        val nanos = (0 until 200).map {
            phone.customer("新客户 $it")
            val acknowledged = System.nanoTime()
            (told.receive() - acknowledged).coerceAtLeast(0)
        }.sorted()
        watching.cancel()
        nanos[nanos.size / 2] / 1_000.0
    }

    /** Microseconds. */
    private suspend fun median(count: Int, call: suspend (Int) -> Unit): Double {
        repeat(count / 4) { call(it) }
        val nanos = LongArray(count) { n ->
            val began = System.nanoTime()
            call(n)
            System.nanoTime() - began
        }
        nanos.sort()
        return nanos[count / 2] / 1_000.0
    }
}
