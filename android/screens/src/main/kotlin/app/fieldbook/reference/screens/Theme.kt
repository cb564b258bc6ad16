package app.fieldbook.reference.screens

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import app.fieldbook.reference.model.Catalogue
import app.fieldbook.reference.model.Phrase
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.words

/** The words of the language that is shown. */
val LocalCatalogue = staticCompositionLocalOf<Catalogue> { error("no catalogue was provided") }

/** Says a phrase in the language that is shown. */
@Composable
fun words(phrase: Phrase): String = LocalCatalogue.current.words(phrase)

/** Says words of the catalogue in the language that is shown. */
@Composable
fun words(say: Say): String = LocalCatalogue.current.words(say)

/** Colours, type and words around every screen. One accent; amber is what waits, red what needs a person. */
@Composable
fun FieldbookTheme(
    catalogue: Catalogue,
    dark: Boolean = isSystemInDarkTheme(),
    family: FontFamily = FontFamily.Default,
    content: @Composable () -> Unit,
) {
    CompositionLocalProvider(LocalCatalogue provides catalogue) {
        MaterialTheme(if (dark) DARK else LIGHT, shapes = SHAPES, typography = type(family), content = content)
    }
}

private val LIGHT: ColorScheme = lightColorScheme(
    primary = Color(0xFF0B6B5D),
    onPrimary = Color(0xFFFFFFFF),
    primaryContainer = Color(0xFFD3EEE7),
    onPrimaryContainer = Color(0xFF00382F),
    secondaryContainer = Color(0xFFD3EEE7),
    onSecondaryContainer = Color(0xFF00382F),
    tertiary = Color(0xFF7A5200),
    tertiaryContainer = Color(0xFFFFECC9),
    onTertiaryContainer = Color(0xFF4A3100),
    error = Color(0xFFA8271D),
    errorContainer = Color(0xFFFBE4E1),
    onErrorContainer = Color(0xFF6B1A13),
    background = Color(0xFFF4F6F4),
    onBackground = Color(0xFF18201D),
    surface = Color(0xFFFFFFFF),
    onSurface = Color(0xFF18201D),
    surfaceVariant = Color(0xFFEAEFEC),
    onSurfaceVariant = Color(0xFF525E59),
    surfaceContainer = Color(0xFFFFFFFF),
    surfaceContainerHigh = Color(0xFFEFF3F0),
    surfaceContainerHighest = Color(0xFFE7ECE9),
    outline = Color(0xFF8B9691),
    outlineVariant = Color(0xFFDFE5E2),
)

private val DARK: ColorScheme = darkColorScheme(
    primary = Color(0xFF84D8C5),
    onPrimary = Color(0xFF00382F),
    primaryContainer = Color(0xFF12483F),
    onPrimaryContainer = Color(0xFFD3EEE7),
    secondaryContainer = Color(0xFF12483F),
    onSecondaryContainer = Color(0xFFD3EEE7),
    tertiary = Color(0xFFF0C26B),
    tertiaryContainer = Color(0xFF463407),
    onTertiaryContainer = Color(0xFFFFE4B3),
    error = Color(0xFFFFB4AA),
    errorContainer = Color(0xFF561F1A),
    onErrorContainer = Color(0xFFFFDAD4),
    background = Color(0xFF0F1312),
    onBackground = Color(0xFFE3E9E6),
    surface = Color(0xFF1A201E),
    onSurface = Color(0xFFE3E9E6),
    surfaceVariant = Color(0xFF262D2A),
    onSurfaceVariant = Color(0xFFABB6B1),
    surfaceContainer = Color(0xFF212826),
    surfaceContainerHigh = Color(0xFF262D2A),
    surfaceContainerHighest = Color(0xFF2D3532),
    outline = Color(0xFF7D8883),
    outlineVariant = Color(0xFF2F3734),
)

private val SHAPES = Shapes(
    small = RoundedCornerShape(12.dp),
    medium = RoundedCornerShape(16.dp),
    large = RoundedCornerShape(20.dp),
)

/** Chinese needs room between lines: 1.4 and more of the size. */
private fun type(family: FontFamily): Typography {
    fun style(size: Int, line: Int, weight: FontWeight = FontWeight.Normal) =
        TextStyle(fontFamily = family, fontSize = size.sp, lineHeight = line.sp, fontWeight = weight)
    return Typography(
        displaySmall = style(32, 42, FontWeight.Bold),
        headlineMedium = style(26, 36, FontWeight.Bold),
        headlineSmall = style(22, 32, FontWeight.Bold),
        titleLarge = style(20, 28, FontWeight.Bold),
        titleMedium = style(17, 25, FontWeight.Bold),
        titleSmall = style(14, 20, FontWeight.Bold),
        bodyLarge = style(16, 24),
        bodyMedium = style(14, 21),
        bodySmall = style(13, 19),
        labelLarge = style(15, 22, FontWeight.Bold),
        labelMedium = style(13, 19, FontWeight.Bold),
        labelSmall = style(12, 17, FontWeight.Bold),
    )
}
