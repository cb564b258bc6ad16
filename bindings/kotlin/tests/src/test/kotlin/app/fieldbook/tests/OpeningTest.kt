package app.fieldbook.tests

import app.fieldbook.Fieldbook
import app.fieldbook.FieldbookException
import app.fieldbook.ListRequest
import app.fieldbook.Options
import app.fieldbook.RecordId
import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Test
import java.nio.file.Files
import kotlin.io.path.exists
import kotlin.io.path.name
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

class OpeningTest : Field() {
    @Test
    fun opening_an_absent_folder_makes_a_store_of_nobody() = play {
        val phone = phone("a/b")
        assertTrue(folder.resolve("a/b/fieldbook.db").exists())
        assertNull(phone.sync.identity())
        assertNull(phone.status().workspace)
    }

    @Test
    fun what_was_captured_is_there_after_reopening() = play {
        val office = office()
        val phone = phone("wang")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.inStep()
        val report = phone.visit("贵都大酒店", "要样品")
        phone.shutDown()
        val again = phone("wang")
        assertEquals(Office.WANG, again.sync.identity()?.userName)
        assertEquals("要样品", again.records.show(report.visit)["note"].text())
    }

    @Test
    fun what_was_captured_is_there_after_the_process_was_killed() = play {
        val office = office()
        val phone = phone("wang")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.inStep()
        phone.shutDown()
        val acknowledged = OtherProcess.capture(folder.resolve("wang"), "贵都大酒店")
        val again = phone("wang")
        assertEquals("贵都大酒店", again.records.title(RecordId(acknowledged)))
        assertEquals(1, again.lists.page(ListRequest("visit")).total)
    }

    @Test
    fun a_closed_core_answers_closed() = play {
        val phone = phone()
        phone.shutDown()
        val calls: List<suspend () -> Any?> = listOf(
            { phone.visit("贵都") },
            { phone.records.types() },
            { phone.lists.page(ListRequest("customer")) },
            { phone.lists.observe(ListRequest("customer")).first() },
            { phone.tasks.today() },
            { phone.attention.list() },
            { phone.conflicts.list() },
            { phone.texts.now() },
            { phone.status() },
            { phone.sync.slice(HTTP) },
            { phone.pause() },
        )
        for (call in calls) assertFailsWith<FieldbookException.Closed> { call() }
        assertTrue(phone.isClosed)
    }

    @Test
    fun closing_twice_is_quiet() = play {
        val office = office()
        val phone = phoneOf(office)
        val live = phone.sync.start(HTTP)
        live.stop()
        live.stop()
        phone.shutDown()
        phone.shutDown()
        phone.close()
        live.stop()
    }

    @Test
    fun a_second_core_on_one_store_sees_the_same_work() = play {
        val office = office()
        val phone = phone("wang")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.inStep()
        val second = phone("wang")
        val report = phone.visit("贵都大酒店")
        assertEquals("贵都大酒店", second.records.title(report.customer))
        val live = phone.sync.start(HTTP)
        assertTrue(assertFailsWith<FieldbookException.Busy> { second.sync.slice(HTTP) }.retryable)
        live.stop()
        phone.shutDown()
        second.inStep()
        assertEquals(0, second.status().pending)
    }

    @Test
    fun a_file_that_is_no_store_is_left_as_it_was() = play {
        phone("odd").shutDown()
        val file = folder.resolve("odd/fieldbook.db")
        val theirs = file.readBytes()
        // Another program's database: `application_id` at offset 68 of SQLite's header.
        "THEM".toByteArray().copyInto(theirs, 68)
        file.writeBytes(theirs)
        assertFailsWith<FieldbookException.Foreign> { Fieldbook.open(folder.resolve("odd")) }
        assertContentEquals(theirs, file.readBytes())
    }

    @Test
    fun a_damaged_store_is_moved_aside_whole() = play {
        phone("hurt").shutDown()
        val file = folder.resolve("hurt/fieldbook.db")
        val bytes = file.readBytes()
        // The header stands, what it leads to does not.
        bytes.fill(0x5a, fromIndex = 100, toIndex = bytes.size)
        file.writeBytes(bytes)
        val damaged = assertFailsWith<FieldbookException.Damaged> { Fieldbook.open(folder.resolve("hurt"), Options()) }
        assertTrue(damaged.failure.english.happened.isNotBlank())
        val aside = Files.list(folder.resolve("hurt")).use { files ->
            files.filter { it.name.startsWith("fieldbook.db") && it.name != "fieldbook.db" }.toList()
        }
        assertTrue(aside.any { it.readBytes().contentEquals(bytes) }, aside.toString())
        assertNull(phone("hurt").sync.identity())
    }

    @Test
    fun a_library_of_another_build_is_refused() {
        val said = OtherProcess.openWithAnotherLibrary(folder)
        assertTrue("FieldbookException\$Library" in said && "checksum" in said, said)
        assertTrue(!folder.resolve("store/fieldbook.db").exists())
    }
}
