// Every Kotlin snippet of docs/embedding.md, compiled and run. What stands between `snippet:` and `end` is on that page word
// for word; a test of the whole project compares the two. A package of its own: the first snippet is a program.
package app.fieldbook.tests.embedding

import app.fieldbook.AndroidKeys
import app.fieldbook.AttentionItem
import app.fieldbook.BackgroundSync
import app.fieldbook.Candidate
import app.fieldbook.CaptureReport
import app.fieldbook.Change
import app.fieldbook.DraftId
import app.fieldbook.FieldbookException
import app.fieldbook.FileKeys
import app.fieldbook.HttpTransport
import app.fieldbook.Kept
import app.fieldbook.Keys
import app.fieldbook.Language
import app.fieldbook.LiveConversation
import app.fieldbook.Options
import app.fieldbook.Page
import app.fieldbook.RecordId
import app.fieldbook.Words
import app.fieldbook.testing.Judgement
import app.fieldbook.testing.TestOffice
import app.fieldbook.tests.Field
import app.fieldbook.tests.inStep
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeout
import okhttp3.OkHttpClient
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.net.InetSocketAddress
import java.net.Proxy
import kotlin.io.path.exists
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

// snippet: first-list
import app.fieldbook.CaptureRequest
import app.fieldbook.Fieldbook
import app.fieldbook.ListRequest
import app.fieldbook.Whom
import app.fieldbook.okhttp.OkHttpTransport
import java.nio.file.Path

suspend fun main(words: Array<String>) {
    val (folder, invitation) = words
    val transport = OkHttpTransport()
    Fieldbook.open(Path.of(folder)).use { fieldbook ->
        if (fieldbook.sync.identity() == null) {
            fieldbook.sync.enrol(invitation, deviceName = "my first phone", transport)
            // Territories, tags and the names of colleagues come with the first sync.
            fieldbook.sync.slice(transport)
            fieldbook.visits.capture(CaptureRequest(Whom.New("Grand Hotel"), note = "Wants samples"))
        }
        fieldbook.sync.start(transport)
        fieldbook.lists.observe(ListRequest("customer")).collect { page ->
            println("${page.total}: " + page.rows.joinToString { "${it.title} (${it.pending} waiting)" })
        }
    }
}
// end

// snippet: model
class CustomersModel(fieldbook: Fieldbook, scope: CoroutineScope) {
    val page: StateFlow<Page?> = fieldbook.lists.observe(ListRequest("customer", limit = 50))
        .stateIn(scope, SharingStarted.WhileSubscribed(5_000), null)
}
// end

// snippet: sleep
suspend fun toBackground(fieldbook: Fieldbook, live: LiveConversation) {
    live.setForeground(false)
    fieldbook.pause()
}

suspend fun toForeground(fieldbook: Fieldbook, live: LiveConversation) {
    fieldbook.resume()
    live.setForeground(true)
}
// end

// snippet: sign-out
suspend fun signOut(fieldbook: Fieldbook, folder: Path): Boolean {
    val status = fieldbook.status()
    if (status.pending > 0 || status.attention > 0) return false
    fieldbook.shutDown()
    return folder.toFile().deleteRecursively()
}
// end

// snippet: worker
class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val folder = applicationContext.noBackupFilesDir.toPath().resolve("fieldbook")
        val window = BackgroundSync(folder, OkHttpTransport())
        return when (window.syncSlice(deadline = 9.minutes, bytes = 5L shl 20)) {
            BackgroundSync.Result.SUCCESS -> Result.success()
            BackgroundSync.Result.RETRY -> Result.retry()
            BackgroundSync.Result.FAILURE -> Result.failure()
        }
    }
}
// end

// snippet: transport
fun throughTheProxy(host: String, port: Int): HttpTransport {
    val client = OkHttpClient.Builder().proxy(Proxy(Proxy.Type.HTTP, InetSocketAddress(host, port))).build()
    return OkHttpTransport(client)
}
// end

// snippet: failures
suspend fun save(fieldbook: Fieldbook, customer: RecordId, typed: String, screen: Screen) {
    try {
        fieldbook.records.edit(customer, mapOf("email" to Change.text(typed)))
    } catch (failure: FieldbookException) {
        val words = failure.words(Language.ENGLISH)
        when (failure) {
            is FieldbookException.Value -> screen.mark(failure.field, words.happened)
            is FieldbookException.Ambiguous -> screen.choose(failure.candidates)
            is FieldbookException.NotEnrolled -> screen.askForInvitation()
            else -> screen.tell(words, again = failure.retryable)
        }
    }
}
// end

// snippet: attention
suspend fun needsAttention(fieldbook: Fieldbook): Pair<List<AttentionItem>, List<Kept>> {
    val refused = fieldbook.attention.list()
    for (item in refused) println("${item.title}: ${item.sentence.english}")
    val kept = fieldbook.conflicts.list()
    for (value in kept) println("${value.title}, ${value.label.english}: kept ${value.value}, now ${value.stands}")
    return refused to kept
}
// end

// snippet: log
suspend fun openWithLog(folder: Path, write: (String) -> Unit): Fieldbook =
    Fieldbook.open(folder, Options(log = { line -> write("${line.level} ${line.event} ${line.kind} ${line.numbers}") }))
// end

// snippet: keys
suspend fun openEncrypted(folder: Path, keys: Keys): Fieldbook = Fieldbook.open(folder, Options(keys = keys))
// end

// snippet: keys-android
suspend fun openOnAndroid(context: Context): Fieldbook {
    val apart = context.noBackupFilesDir.toPath()
    return openEncrypted(apart.resolve("fieldbook"), AndroidKeys(apart.resolve("fieldbook-keys")))
}
// end

// snippet: draft
suspend fun typed(fieldbook: Fieldbook, customer: RecordId, note: String, draft: DraftId?): DraftId =
    fieldbook.visits.keepDraft(CaptureRequest(Whom.Known(customer), note = note, draft = draft))

suspend fun finish(fieldbook: Fieldbook): CaptureReport? =
    fieldbook.visits.drafts().firstOrNull()?.let { fieldbook.visits.capture(it.request) }
// end

class EmbeddingTest : Field() {
    @Test
    fun `the first program shows a list that stays true`() = play {
        val office = office()
        val other = phoneOf(office)
        val line = office.invite()
        val printed = printing {
            val program = launch { main(arrayOf(folder.resolve("first").toString(), line)) }
            withTimeout(20.seconds) { while (other.lists.page(ListRequest("customer")).total == 0L) other.inStep() }
            other.records.create("customer", mapOf("name" to Change.text("贵都大酒店")))
            other.inStep()
            // It waits for news at the server, which come at once.
            withTimeout(20.seconds) { while ("贵都大酒店" !in it.toString()) delay(20) }
            program.cancelAndJoin()
        }
        assertTrue("1: Grand Hotel (0 waiting)" in printed, printed)
    }

    @Test
    fun `a model shows the page that it observes`() = play {
        val phone = phoneOf(office())
        val scope = this + Job(coroutineContext.job)
        val model = CustomersModel(phone, scope)
        phone.records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
        assertEquals("Grand Hotel", model.page.first { it?.total == 1L }?.rows?.single()?.title)
        scope.cancel()
    }

    @Test
    fun `an app in the background holds nothing and goes on in front`() = play {
        val phone = phoneOf(office())
        val live = phone.sync.start(HTTP)
        toBackground(phone, live)
        assertFailsWith<FieldbookException.Paused> { phone.status() }
        toForeground(phone, live)
        phone.records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
        withTimeout(20.seconds) { phone.observeStatus().first { it.pending == 0L } }
        live.stop()
    }

    @Test
    fun `nobody signs out while work waits`() = play {
        val office = office()
        val phone = phone("leaving")
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.inStep()
        phone.records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
        assertFalse(signOut(phone, folder.resolve("leaving")))
        phone.inStep()
        assertTrue(signOut(phone, folder.resolve("leaving")))
        assertFalse(folder.resolve("leaving").exists())
    }

    @Test
    fun `a worker uses its window`() = play {
        val office = office()
        val phone = phone("fieldbook")
        val worker = SyncWorker(Context(folder.toFile()), WorkerParameters())
        assertEquals(CoroutineWorker.Result.failure(), worker.doWork())
        phone.sync.enrol(office.invite(), "phone", HTTP)
        phone.shutDown()
        assertEquals(CoroutineWorker.Result.success(), worker.doWork())
        office.stop()
        phone("fieldbook").records.create("task", mapOf("title" to Change.text("Call back")))
        assertEquals(CoroutineWorker.Result.retry(), worker.doWork())
    }

    @Test
    fun `a proxy that is not there is a network that is away`() = play {
        val line = office().invite()
        val away = throughTheProxy("127.0.0.1", 9)
        assertFailsWith<FieldbookException.Network> { phone().sync.enrol(line, "phone", away) }
    }

    @Test
    fun `a value that does not suit is marked where it was typed`() = play {
        val phone = phoneOf(office())
        val customer = phone.records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
        val said = Said()
        save(phone, customer, "nobody at home", said)
        save(phone, customer, "desk@hotel.example", said)
        phone.shutDown()
        save(phone, customer, "desk@hotel.example", said)
        assertEquals(listOf("email", "again: false"), said.what)
    }

    // snippet: testing
    @Test
    fun `what the office refuses comes back with its reason`() = runTest {
        TestOffice.open().use { office ->
            val fieldbook = Fieldbook.open(folder)
            fieldbook.sync.enrol(office.invite(office.addUser("Wang")), "test", office.transport)
            fieldbook.sync.slice(office.transport)
            office.judgeNext(Judgement.Refuse("field.unique", "another name"))
            fieldbook.records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
            fieldbook.sync.slice(office.transport)
            val refused = fieldbook.attention.list().single()
            fieldbook.attention.fix(refused.id, "name", Change.text("Grand Hotel East"))
            fieldbook.sync.slice(office.transport)
            assertEquals(1, office.count("customer"))
            fieldbook.shutDown()
        }
    }
    // end

    @Test
    fun `what needs a person is named`() = play {
        val office = kept(TestOffice.open())
        val phone = phone()
        phone.sync.enrol(office.invite(office.addUser("Wang")), "test", office.transport)
        phone.sync.slice(office.transport)
        office.judgeNext(Judgement.Refuse("field.unique", "another name"))
        phone.records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
        phone.sync.slice(office.transport)
        val (refused, kept) = needsAttention(phone)
        assertEquals(listOf("Grand Hotel") to 0, refused.map { it.title } to kept.size)
    }

    @Test
    fun `the log has words of its own and numbers`() = play {
        val lines = mutableListOf<String>()
        openWithLog(folder.resolve("logged")) { lines += it }.shutDown()
        assertTrue(lines.first().startsWith("INFO core.open"), lines.toString())
    }

    @Test
    fun `an encrypted store opens with its key store alone`() = play {
        val keys = FileKeys(folder.resolve("keys")) {}
        openEncrypted(folder.resolve("encrypted"), keys).shutDown()
        assertFailsWith<FieldbookException.Key> { phone("encrypted") }
        openEncrypted(folder.resolve("encrypted"), keys).shutDown()
    }

    @Test
    fun `what was typed is finished later`() = play {
        val phone = phoneOf(office())
        val customer = phone.records.create("customer", mapOf("name" to Change.text("Grand Hotel")))
        val draft = typed(phone, customer, "Wants", null)
        assertEquals(draft, typed(phone, customer, "Wants samples", draft))
        assertEquals(customer, finish(phone)?.customer)
        assertEquals(null, finish(phone))
    }

    /** Returns what was printed meanwhile. */
    private suspend fun printing(work: suspend (ByteArrayOutputStream) -> Unit): String {
        val (taken, usual) = ByteArrayOutputStream() to System.out
        System.setOut(PrintStream(taken, true, Charsets.UTF_8))
        try {
            work(taken)
        } finally {
            System.setOut(usual)
        }
        return taken.toString(Charsets.UTF_8)
    }
}

/** What an app's screen would offer. */
interface Screen {
    fun mark(field: String?, sentence: String)
    fun choose(candidates: List<Candidate>)
    fun askForInvitation()
    fun tell(words: Words, again: Boolean)
}

private class Said : Screen {
    val what = mutableListOf<String>()

    override fun mark(field: String?, sentence: String) {
        what += field ?: "no field"
    }

    override fun choose(candidates: List<Candidate>): Unit = error("nothing was ambiguous")

    override fun askForInvitation(): Unit = error("the device is enrolled")

    override fun tell(words: Words, again: Boolean) {
        what += "again: $again"
    }
}

// Android's and WorkManager's classes, in the shape that the worker needs.

class Context(val noBackupFilesDir: File)

class WorkerParameters

abstract class CoroutineWorker(val applicationContext: Context, @Suppress("unused") val parameters: WorkerParameters) {
    data class Result(val name: String) {
        companion object {
            fun success(): Result = Result("success")
            fun retry(): Result = Result("retry")
            fun failure(): Result = Result("failure")
        }
    }

    abstract suspend fun doWork(): Result
}
