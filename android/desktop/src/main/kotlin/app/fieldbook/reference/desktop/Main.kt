package app.fieldbook.reference.desktop

import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import app.fieldbook.okhttp.OkHttpTransport
import app.fieldbook.reference.model.Door
import app.fieldbook.reference.model.HereClock
import app.fieldbook.reference.model.Platform
import app.fieldbook.reference.screens.FieldbookScreens
import app.fieldbook.reference.screens.FieldbookTheme
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.runBlocking
import java.nio.file.Path
import java.util.Locale

/** The size of a phone, so that what is seen here is what a phone shows. */
private val PHONE = DpSize(400.dp, 860.dp)

/**
 * The app in a window: `FOLDER [INVITATION]`. The store lies in the folder; the invitation stands in its field already where
 * the device belongs to nobody.
 */
fun main(words: Array<String>) {
    val folder = Path.of(checkNotNull(words.firstOrNull()) { "usage: FOLDER [INVITATION]" })
    val platform = Platform(
        folder = folder.resolve("store"),
        transport = OkHttpTransport(),
        clock = HereClock(),
        device = "desktop",
        invitation = words.getOrElse(1) { "" },
    )
    val door = Door(platform, CoroutineScope(SupervisorJob() + Dispatchers.Default))
    val catalogue = FileCatalogue.of(FileCatalogue.languageOf(Locale.getDefault()))
    val family = letters(catalogue.language)
    application {
        Window(
            onCloseRequest = {
                runBlocking { door.close() }
                exitApplication()
            },
            title = "Fieldbook",
            state = rememberWindowState(size = PHONE),
        ) {
            FieldbookTheme(catalogue, family = family) { FieldbookScreens(door) }
        }
    }
}
