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
 * What crossing costs, for the project's table of measurements. No test by its name, so it runs only when it is asked for:
 * `mvn package -Dtest=Measure -Dfieldbook.measure=FILE`, best over a release library.
 */
class Measure : Field() {
    @Test
    fun `writes medians as one JSON object`() = play(10.minutes) {
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
        val line = """{"kt_call_us":$call,"kt_page_us":$page,"kt_callback_us":$callback,"kt_cold_open_us":${opens[2]}}"""
        println(line)
        System.getProperty("fieldbook.measure")?.let { Files.writeString(Path.of(it), line + "\n") }
    }

    /** From an acknowledged write to the page that an observer gets of it. */
    private suspend fun callback(phone: Fieldbook): Long = coroutineScope {
        val told = Channel<Long>(Channel.UNLIMITED)
        val watching = launch { phone.lists.observe(ListRequest("customer", limit = 1)).collect { told.send(System.nanoTime()) } }
        told.receive()
        val micros = (0 until 200).map {
            phone.customer("新客户 $it")
            val acknowledged = System.nanoTime()
            (told.receive() - acknowledged).coerceAtLeast(0) / 1_000
        }.sorted()
        watching.cancel()
        micros[micros.size / 2]
    }

    private suspend fun median(count: Int, call: suspend (Int) -> Unit): Long {
        repeat(count / 4) { call(it) }
        val nanos = LongArray(count) { n ->
            val began = System.nanoTime()
            call(n)
            System.nanoTime() - began
        }
        nanos.sort()
        return nanos[count / 2] / 1_000
    }
}
