package app.fieldbook.reference.tests

import androidx.compose.foundation.ScrollState
import androidx.compose.runtime.Composable
import app.fieldbook.reference.desktop.FileCatalogue
import app.fieldbook.reference.desktop.letters
import app.fieldbook.reference.model.AttentionContent
import app.fieldbook.reference.model.KeptContent
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.Ui
import app.fieldbook.reference.screens.AttentionScreen
import app.fieldbook.reference.screens.CaptureScreen
import app.fieldbook.reference.screens.EnrolScreen
import app.fieldbook.reference.screens.FieldbookTheme
import app.fieldbook.reference.screens.HomeScreen
import app.fieldbook.reference.screens.KeptScreen
import app.fieldbook.reference.screens.SyncScreen
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.fileSize
import kotlin.test.assertTrue

/** Every screen in every look, drawn for people to look at. */
class PicturesTest {
    private val folder = Files.createDirectories(Path.of(checkNotNull(System.getProperty("fieldbook.work"))).resolve("screens"))

    @Test
    fun every_screen_is_drawn_in_every_look() {
        for (variant in Variant.entries) {
            val catalogue = FileCatalogue.of(variant.language)
            for ((name, screen) in screens(Samples(variant.language))) {
                val file = folder.resolve("$name.${variant.label}.png")
                draw(variant.scale) { FieldbookTheme(catalogue, variant.dark, letters(variant.language), screen) }.write(file)
                assertTrue(file.fileSize() in 5_000..150_000, "$file has ${file.fileSize()} bytes")
            }
        }
    }
}

/** Beyond the end of every screen: as far down as it goes. */
private const val END = 100_000

/** Every screen by name, as it is drawn and measured. */
internal fun screens(samples: Samples): Map<String, @Composable () -> Unit> = with(samples) {
    val sent: SyncBar = sent
    mapOf(
        "enrol" to { EnrolScreen(enrol, nobody, Still.enrol) },
        "home" to { HomeScreen(Ui.Ready(home), sending, Still.home) },
        "home-menu" to { HomeScreen(Ui.Ready(home), sending, Still.home, unfolded = true) },
        "home-saved" to { HomeScreen(Ui.Ready(homeSaved), offline, Still.home) },
        "capture" to { CaptureScreen(Ui.Ready(capture), offline, Still.capture) },
        "capture-ready" to { CaptureScreen(Ui.Ready(captureReady), sent, Still.capture, ScrollState(END)) },
        "capture-trouble" to { CaptureScreen(Ui.Ready(captureTrouble), sent, Still.capture) },
        "attention" to { AttentionScreen(Ui.Ready(attention), sent, Still.attention) },
        "attention-fix" to { AttentionScreen(Ui.Ready(attentionFix), sent, Still.attention) },
        "attention-none" to { AttentionScreen(Ui.Ready(AttentionContent(emptyList())), sent, Still.attention) },
        "kept" to { KeptScreen(Ui.Ready(kept), sent, Still.kept) },
        "kept-none" to { KeptScreen(Ui.Ready(KeptContent(emptyList())), sent, Still.kept) },
        "sync" to { SyncScreen(Ui.Ready(sync), offline, Still.sync) },
        "sync-stopped" to { SyncScreen(Ui.Ready(syncStopped), stopped, Still.sync) },
    )
}
