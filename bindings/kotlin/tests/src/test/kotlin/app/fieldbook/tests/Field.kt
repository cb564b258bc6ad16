package app.fieldbook.tests

import app.fieldbook.CaptureRequest
import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.FieldValue
import app.fieldbook.Fieldbook
import app.fieldbook.HttpTransport
import app.fieldbook.Options
import app.fieldbook.RecordId
import app.fieldbook.SliceEnd
import app.fieldbook.SyncReport
import app.fieldbook.Whom
import app.fieldbook.okhttp.OkHttpTransport
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import okhttp3.OkHttpClient
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** A field day: phones with real stores, and a real office where a test asks for one. All of it ends with the test. */
abstract class Field {
    @TempDir
    lateinit var folder: Path

    private val opened = mutableListOf<AutoCloseable>()
    private var phones = 0

    @AfterEach
    fun `the day ends`() {
        opened.asReversed().forEach(AutoCloseable::close)
    }

    /** Plays a scenario in real time; one that hangs fails. */
    protected fun play(longest: Duration = 60.seconds, scenario: suspend CoroutineScope.() -> Unit): Unit =
        runBlocking { withTimeout(longest) { scenario() } }

    protected fun <T : AutoCloseable> kept(one: T): T = one.also { opened += it }

    /** Serves the sample workspace. */
    internal fun office(): Office = kept(Office.open(folder.resolve("office")))

    /** Opens a phone that belongs to nobody. */
    protected suspend fun phone(name: String = "phone-${phones++}", options: Options = Options()): Fieldbook =
        kept(Fieldbook.open(folder.resolve(name), options))

    /** Opens a phone of a user of the office, in step with it. */
    internal suspend fun phoneOf(office: Office, user: String = Office.WANG, options: Options = Options()): Fieldbook {
        val phone = phone(options = options)
        phone.sync.enrol(office.invite(user), "test phone", HTTP)
        phone.inStep()
        return phone
    }

    internal companion object {
        val HTTP: HttpTransport = OkHttpTransport(OkHttpClient())
    }
}

/** Runs a slice that must finish. */
internal suspend fun Fieldbook.inStep(): SyncReport =
    sync.slice(Field.HTTP).also { assertEquals(SliceEnd.FINISHED, it.end, it.toString()) }

/** Captures a visit to a new customer and returns the customer. */
internal suspend fun Fieldbook.customer(name: String): RecordId =
    records.create("customer", mapOf("name" to Change.text(name)))

internal suspend fun Fieldbook.visit(name: String, note: String? = null) =
    visits.capture(CaptureRequest(Whom.New(name), note = note))

/** What a field says, as a plain text. */
internal fun Content?.text(): String? = when (this) {
    is Content.LongText -> text
    is Content.Single -> (value as? FieldValue.Text)?.text
    else -> null
}
