@file:OptIn(ExperimentalTestApi::class)

package app.fieldbook.reference.tests

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.v2.runDesktopComposeUiTest
import app.fieldbook.Fieldbook
import app.fieldbook.HttpTransport
import app.fieldbook.Language
import app.fieldbook.Options
import app.fieldbook.okhttp.OkHttpTransport
import app.fieldbook.reference.desktop.FileCatalogue
import app.fieldbook.reference.model.Door
import app.fieldbook.reference.model.Platform
import app.fieldbook.reference.screens.FieldbookScreens
import app.fieldbook.reference.screens.FieldbookTheme
import app.fieldbook.testing.TestOffice
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.time.Clock

/** The whole app over a real store, on a screen of a phone's size; what a test opens ends with it. */
abstract class AppTest {
    @TempDir
    lateinit var folder: Path

    private val opened = mutableListOf<AutoCloseable>()

    @AfterEach
    fun `what was opened is closed`(): Unit = opened.asReversed().forEach(AutoCloseable::close)

    /** Serves the sample workspace in a process of its own. */
    internal fun office(): Office = Office.open(folder.resolve("office")).also { opened += it }

    /** Opens an office in memory, whose answers can be said beforehand. */
    internal fun testOffice(): TestOffice = runBlocking { TestOffice.open() }.also { opened += it }

    /** A second handle on a phone's store, for what a test wants to write or know beside the screen. */
    internal fun store(phone: String = "phone"): Fieldbook =
        runBlocking { Fieldbook.open(folder.resolve(phone)) }.also { opened += it }

    /** Opens a phone that a user of the office is enrolled on, and fills it. */
    internal fun enrolled(
        line: String,
        transport: HttpTransport = HTTP,
        options: Options = Options(),
        with: suspend Fieldbook.() -> Unit = {},
    ): Unit =
        runBlocking {
            Fieldbook.open(folder.resolve("phone"), options).use { phone ->
                phone.sync.enrol(line, "test phone", transport)
                phone.sync.slice(transport)
                phone.with()
            }
        }

    /** Shows the app and lets a hand work with it. */
    internal fun app(
        transport: HttpTransport = HTTP,
        language: Language = Language.ENGLISH,
        invitation: String = "",
        options: Options = Options(),
        story: Hand.() -> Unit,
    ): Unit = runDesktopComposeUiTest(width = 360, height = 760) {
        val platform = Platform(folder.resolve("phone"), transport, Clock.systemDefaultZone(), "test phone", invitation, options)
        val door = Door(platform, CoroutineScope(SupervisorJob() + Dispatchers.Default))
        val catalogue = FileCatalogue.of(language)
        try {
            setContent { FieldbookTheme(catalogue, dark = false) { FieldbookScreens(door) } }
            Hand(this).story()
        } finally {
            runBlocking { door.close() }
        }
    }

    internal companion object {
        val HTTP: HttpTransport = OkHttpTransport()
    }
}
