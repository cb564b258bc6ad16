package app.fieldbook.tests

import app.fieldbook.FieldbookException
import app.fieldbook.FileKeys
import app.fieldbook.Keys
import app.fieldbook.ListRequest
import app.fieldbook.Options
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.getPosixFilePermissions
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes
import kotlin.test.assertContains
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue

class KeysTest : Field() {
    private val drawer get() = folder.resolve("keys")
    private val warnings = mutableListOf<String>()
    private val options get() = Options(keys = FileKeys(drawer, warnings::add))

    private fun bytesIn(store: Path): String = Files.walk(store).use { files ->
        files.filter(Files::isRegularFile).toList().joinToString("") { String(it.readBytes(), Charsets.UTF_8) }
    }

    private fun assertSecret(store: Path) {
        val bytes = bytesIn(store)
        assertTrue(bytes.length > 10_000)
        for (word in listOf("绝密大酒店", "top secret", "SQLite format")) assertFalse(word in bytes, word)
    }

    @Test
    fun nothing_that_was_captured_can_be_read_in_the_files_of_an_encrypted_store() = play {
        val phone = phone("wang", options)
        phone.sync.enrol(office().invite(), "phone", HTTP)
        phone.inStep()
        phone.visit("绝密大酒店", "top secret")
        assertSecret(folder.resolve("wang"))
        phone.shutDown()
        assertSecret(folder.resolve("wang"))
        assertEquals("绝密大酒店", phone("wang", options).lists.page(ListRequest("visit")).rows.single().title)
        assertContains(warnings.single(), drawer.toString())
        val file = drawer.listDirectoryEntries().single()
        assertEquals(setOf("OWNER_READ", "OWNER_WRITE"), file.getPosixFilePermissions().map { it.name }.toSet())
    }

    @Test
    fun a_wrong_or_lost_key_is_told_from_damage() = play {
        phone("wang", options).shutDown()
        val store = folder.resolve("wang/fieldbook.db")
        val bytes = store.readBytes()
        val key = drawer.listDirectoryEntries().single()
        val right = key.readBytes()
        assertEquals("key.needed", keyOf { phone("wang") })
        key.writeBytes(ByteArray(32) { 7 })
        assertEquals("key.wrong", keyOf { phone("wang", options) })
        Files.delete(key)
        assertEquals("key.lost", keyOf { phone("wang", options) })
        assertContentEquals(bytes, store.readBytes())
        assertEquals(listOf(store), folder.resolve("wang").listDirectoryEntries("fieldbook.db*").filterNot { "-opening" in "$it" })
        key.writeBytes(right)
        phone("wang", options)
    }

    private suspend fun keyOf(open: suspend () -> Unit): String {
        val refused = assertFailsWith<FieldbookException.Key> { open() }
        assertFalse(refused.failure.retryable)
        return refused.failure.key
    }

    @Test
    fun a_plain_store_is_encrypted_once_and_keeps_everything() = play {
        val phone = phone("wang")
        phone.sync.enrol(office().invite(), "phone", HTTP)
        phone.inStep()
        val visit = phone.visit("绝密大酒店", "top secret").visit
        phone.shutDown()
        assertContains(bytesIn(folder.resolve("wang")), "绝密大酒店")
        repeat(2) {
            val again = phone("wang", options)
            assertEquals("top secret", again.records.show(visit)["note"].text())
            again.shutDown()
            assertSecret(folder.resolve("wang"))
        }
        val synced = phone("wang", options)
        assertEquals(0, synced.inStep().pending)
    }

    @Test
    fun a_key_store_that_throws_is_a_failed_callback() = play {
        val broken = object : Keys {
            override fun load(name: String): ByteArray? = error("绝密")

            override fun save(name: String, key: ByteArray): Unit = error("绝密")

            override fun remove(name: String): Unit = error("绝密")
        }
        val refused = assertFailsWith<FieldbookException.Callback> { phone("wang", Options(keys = broken)) }
        assertContains(refused.failure.toString(), "IllegalStateException")
        assertFalse("绝密" in refused.failure.toString())
        assertFalse(folder.resolve("wang/fieldbook.db").exists())
    }
}
