package app.fieldbook.tests

import app.fieldbook.CaptureRequest
import app.fieldbook.FieldbookException
import app.fieldbook.Language
import app.fieldbook.ListRequest
import app.fieldbook.LogLine
import app.fieldbook.Options
import app.fieldbook.SliceEnd
import app.fieldbook.Whom
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Test
import java.util.Collections
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

class BadInputTest : Field() {
    @Test
    fun fifty_at_once_lose_nothing() = play {
        val phone = phoneOf(office())
        val reports = (0 until 50).map { async(Dispatchers.Default) { phone.visit("客户 $it", "记录 $it") } }.awaitAll()
        assertEquals(50, reports.map { it.visit }.toSet().size)
        assertEquals(50, phone.lists.page(ListRequest("visit")).total)
        reports.forEachIndexed { n, report -> assertEquals("记录 $n", phone.records.show(report.visit)["note"].text()) }
        assertEquals(0, phone.inStep().pending)
    }

    @Test
    fun a_cancelled_write_is_whole_or_absent() = play {
        val phone = phoneOf(office())
        val (begun, answered) = AtomicInteger() to AtomicInteger()
        repeat(60) { n ->
            val capture = launch(Dispatchers.Default) {
                begun.incrementAndGet()
                phone.visits.capture(CaptureRequest(Whom.New("客户 $n"), attendees = listOf("甲"), note = "记录 $n"))
                answered.incrementAndGet()
            }
            // From before the core begins to after it has answered.
            delay((n % 6).milliseconds)
            capture.cancelAndJoin()
        }
        val visits = phone.lists.page(ListRequest("visit"))
        assertTrue(visits.total in answered.get()..begun.get(), "$answered of $begun answered, ${visits.total} stand")
        assertEquals(visits.total, phone.lists.page(ListRequest("customer")).total)
        for (row in visits.rows) {
            val visit = phone.records.show(row.id)
            assertEquals("记录 ${row.title.removePrefix("客户 ")}", visit["note"].text())
            assertTrue(visit["attendees"] != null)
        }
        assertEquals(0, phone.inStep().pending)
    }

    @Test
    fun a_callback_that_throws_is_contained() = play {
        val office = office()
        val lines: MutableList<LogLine> = Collections.synchronizedList(mutableListOf())
        val log = { line: LogLine ->
            lines += line
            error("the log is full")
        }
        val phone = phoneOf(office, options = Options(zone = { error("no zone") }, log = log))
        assertEquals(0, phone.texts.now().offset.totalSeconds)
        phone.visit("贵都大酒店")
        for (thrown in listOf({ IllegalStateException("no proxy") }, { AssertionError("worse") })) {
            val report = phone.sync.slice(Throwing(thrown), deadline = 5.seconds)
            assertTrue(report.end == SliceEnd.GAVE_UP || report.end == SliceEnd.DEADLINE, report.toString())
            assertTrue(report.pending > 0)
        }
        phone.sync.slice(HTTP) { error("the screen is gone") }
        assertEquals(0, phone.status().pending)
        assertTrue(lines.isNotEmpty() && lines.none { "贵都" in it.toString() })
    }

    @Test
    fun the_caller_is_never_blocked() = play {
        val phone = phoneOf(office())
        Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { main ->
            withContext(main) {
                var longest = Duration.ZERO
                val ticker = launch {
                    while (true) {
                        val began = TimeSource.Monotonic.markNow()
                        delay(5)
                        longest = maxOf(longest, began.elapsedNow())
                    }
                }
                delay(50)
                longest = Duration.ZERO
                val slice = launch { phone.sync.slice(Deaf, deadline = 3.seconds) }
                val captures = (0 until 50).map { launch { phone.visit("客户 $it") } }
                (captures + slice).forEach { it.join() }
                ticker.cancelAndJoin()
                // 16 ms is a frame; the rest is what a busy machine takes away. A blocking slice would take 3 s.
                assertTrue(longest < 1.seconds, "the main thread stood still for $longest")
            }
        }
    }

    @Test
    fun every_failure_has_words_in_both_languages() = play {
        val phone = phone()
        val kinds = FieldbookException::class.java.declaredClasses.filter { it.superclass == FieldbookException::class.java }
        assertTrue(kinds.size >= 20, kinds.toString())
        for (kind in kinds.map { it.simpleName.replace(Regex("(?<=[a-z])(?=[A-Z])"), "_").lowercase() } - "library") {
            for (key in listOf("safe.$kind", "todo.$kind")) {
                val words = phone.texts.words(key)
                assertTrue(words.chinese.isNotBlank() && words.english.isNotBlank() && words.english != key, key)
                assertNotEquals(words.chinese, words.english)
            }
        }
        val failure = assertFailsWith<FieldbookException.NotEnrolled> { phone.visit("贵都") }
        for (language in Language.entries) {
            val words = failure.words(language)
            assertTrue(listOf(words.happened, words.safe, words.next).none { it.isBlank() }, words.toString())
        }
        assertEquals(failure.failure.english.happened, failure.message)
    }
}
