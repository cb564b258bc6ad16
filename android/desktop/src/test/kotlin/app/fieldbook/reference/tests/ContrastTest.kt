@file:OptIn(ExperimentalTestApi::class)

package app.fieldbook.reference.tests

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.v2.runDesktopComposeUiTest
import app.fieldbook.Language
import app.fieldbook.reference.desktop.FileCatalogue
import app.fieldbook.reference.screens.FieldbookTheme
import org.junit.jupiter.api.Test
import kotlin.test.assertTrue

class ContrastTest {
    /** Every colour of letters with what lies behind it somewhere. */
    private fun ColorScheme.letters(): Map<String, Pair<Color, Color>> = mapOf(
        "text" to (onSurface to surface),
        "text on the ground" to (onBackground to background),
        "quiet text" to (onSurfaceVariant to surface),
        "quiet text on the ground" to (onSurfaceVariant to background),
        "quiet text on a grey" to (onSurface to surfaceVariant),
        "button" to (onPrimary to primary),
        "accent" to (primary to surface),
        "accent on the ground" to (primary to background),
        "chosen" to (onPrimaryContainer to primaryContainer),
        "waits" to (onTertiaryContainer to tertiaryContainer),
        "due" to (tertiary to surface),
        "refused" to (onErrorContainer to errorContainer),
        "late" to (error to surface),
        "count" to (surface to error),
    )

    @Test
    fun letters_stand_out_from_what_is_behind_them_in_both_looks() {
        for (dark in listOf(false, true)) {
            runDesktopComposeUiTest {
                var colors: ColorScheme? = null
                setContent { FieldbookTheme(FileCatalogue.of(Language.ENGLISH), dark) { colors = MaterialTheme.colorScheme } }
                waitForIdle()
                // 4.5 to 1 is what the accessibility guidelines ask of text of this size.
                for ((name, pair) in colors!!.letters()) {
                    val contrast = contrast(pair.first, pair.second)
                    assertTrue(contrast >= 4.5, "$name, dark $dark: $contrast")
                }
            }
        }
    }

    private fun contrast(one: Color, other: Color): Double {
        val (less, more) = listOf(one.luminance(), other.luminance()).sorted()
        return (more + 0.05) / (less + 0.05)
    }
}
