@file:OptIn(ExperimentalTestApi::class)

package app.fieldbook.reference.tests

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.v2.runDesktopComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.Density
import app.fieldbook.reference.desktop.FileCatalogue
import app.fieldbook.reference.desktop.letters
import app.fieldbook.reference.screens.FieldbookTheme
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What a finger, a screen reader and large type need, measured on every screen. */
class AccessTest {
    /** Every screen at one pixel a dp, so tall that nothing is scrolled away. */
    private fun everywhere(scale: Float, look: ComposeUiTest.(String) -> Unit) {
        for (variant in listOf(Variant.EN_LIGHT, Variant.ZH_LIGHT)) {
            for ((name, screen) in screens(Samples(variant.language))) {
                runDesktopComposeUiTest(width = 360, height = 4_000) {
                    setContent { Scaled(variant, scale, screen) }
                    look("$name.${variant.label}")
                }
            }
        }
    }

    @Composable
    private fun Scaled(variant: Variant, scale: Float, screen: @Composable () -> Unit) {
        CompositionLocalProvider(LocalDensity provides Density(1f, scale)) {
            FieldbookTheme(FileCatalogue.of(variant.language), variant.dark, letters(variant.language), screen)
        }
    }

    private fun ComposeUiTest.nodes(what: SemanticsMatcher, unmerged: Boolean = false): List<SemanticsNode> =
        onAllNodes(what, useUnmergedTree = unmerged).fetchSemanticsNodes()

    private fun SemanticsNode.words(): String = listOfNotNull(
        config.getOrNull(SemanticsProperties.Text)?.joinToString(" ") { it.text },
        config.getOrNull(SemanticsProperties.ContentDescription)?.joinToString(" "),
    ).joinToString(" ")

    private fun ComposeUiTest.openMenu() {
        val menus = onAllNodes(hasWords("Menu") or hasWords("菜单"))
        if (menus.fetchSemanticsNodes().isNotEmpty()) menus.onFirst().performClick()
    }

    @Test
    fun everything_that_can_be_tapped_is_48_dp_or_more_either_way() = everywhere(scale = 1f) { name ->
        openMenu()
        val targets = nodes(hasClickAction())
        assertTrue(targets.size >= 2, name)
        for (target in targets) {
            assertTrue(target.size.width >= 48 && target.size.height >= 48, "$name: ${target.words()} is ${target.size}")
        }
    }

    @Test
    fun everything_that_can_be_tapped_has_words_for_a_screen_reader() = everywhere(scale = 1f) { name ->
        openMenu()
        for (target in nodes(hasClickAction())) assertTrue(target.words().isNotBlank(), "$name: ${target.config}")
    }

    @Test
    fun type_of_twice_the_size_is_not_cut() = everywhere(scale = 2f) { name ->
        for (text in nodes(SemanticsMatcher.keyIsDefined(SemanticsActions.GetTextLayoutResult), unmerged = true)) {
            val results = mutableListOf<TextLayoutResult>()
            text.config[SemanticsActions.GetTextLayoutResult].action?.invoke(results)
            val cut = results.filter { it.isCut() && it.layoutInput.overflow != TextOverflow.Ellipsis }
            assertEquals(emptyList(), cut.map { it.layoutInput.text.text }, name)
        }
    }
}

/** More than a pixel of it lies outside of its box, or lines were left out. */
private fun TextLayoutResult.isCut(): Boolean {
    val wide = (0 until lineCount).any { getLineRight(it) - getLineLeft(it) > size.width + 1 }
    return wide || multiParagraph.height > size.height + 1 || multiParagraph.didExceedMaxLines
}
