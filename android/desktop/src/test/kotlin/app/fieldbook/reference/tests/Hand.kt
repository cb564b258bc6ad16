@file:OptIn(ExperimentalTestApi::class)

package app.fieldbook.reference.tests

import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteraction
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasScrollToNodeAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isFocused
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTextReplacement

/** A hand on the screen that sees words, taps, types, and counts what it did. */
internal class Hand(private val test: ComposeUiTest) {
    /** How many times it tapped. */
    var taps = 0
        private set

    /** How many characters it typed. */
    var typed = 0
        private set

    /** Waits until words are on the screen. */
    fun sees(words: String): Unit = appears(hasWords(words), "“$words” did not appear")

    /** Waits until words are off the screen. */
    fun missesSoon(words: String): Unit =
        test.waitUntil("“$words” did not go", PATIENCE) { !exists(hasWords(words)) }

    /** Taps what bears the words, once it is there. */
    fun taps(words: String) {
        val what = hasWords(words) and hasClickAction() and !hasSetTextAction()
        appears(what, "nothing to tap says “$words”")
        shown(what).performClick()
        taps++
        test.waitForIdle()
    }

    /** Types at the end of the field of that name. */
    fun types(field: String, text: String) {
        found(field).performTextInput(text)
        typed += text.length
        test.waitForIdle()
    }

    /** Types in place of what stands in the field of that name. */
    fun retypes(field: String, text: String) {
        found(field).performTextReplacement(text)
        typed += text.length
        test.waitForIdle()
    }

    /** Types where the cursor is, without a tap. */
    fun typesAtCursor(text: String) {
        val focused = isFocused() and hasSetTextAction()
        appears(focused, "no field has the cursor")
        test.onNode(focused).performTextInput(text)
        typed += text.length
        test.waitForIdle()
    }

    private fun found(field: String): SemanticsNodeInteraction {
        val what = hasText(field, substring = true) and hasSetTextAction()
        appears(what, "there is no field “$field”")
        return shown(what)
    }

    /** Scrolls to it, where it stands in something that scrolls. */
    private fun shown(what: SemanticsMatcher): SemanticsNodeInteraction {
        val node = test.onAllNodes(what).onFirst()
        runCatching { node.performScrollTo() }
        return node
    }

    private fun appears(what: SemanticsMatcher, otherwise: String): Unit = try {
        test.waitUntil(otherwise, PATIENCE) { exists(what) || scrolledTo(what) }
    } catch (late: ComposeTimeoutException) {
        throw AssertionError("$otherwise; there is: ${screen()}", late)
    }

    /** Returns every word that is on the screen. */
    private fun screen(): String = test.onAllNodes(hasWords("")).fetchSemanticsNodes().joinToString(" | ") { node ->
        val words = node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        (words + node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()).joinToString(" ")
    }

    private fun exists(what: SemanticsMatcher): Boolean = test.onAllNodes(what).fetchSemanticsNodes().isNotEmpty()

    /** A lazy list makes only the rows that are seen. */
    private fun scrolledTo(what: SemanticsMatcher): Boolean = runCatching {
        test.onAllNodes(hasScrollToNodeAction()).onFirst().performScrollToNode(what)
    }.isSuccess

    private companion object {
        /** 20 s: a busy machine, and a server that is started anew. */
        const val PATIENCE = 20_000L
    }
}

internal fun hasWords(words: String): SemanticsMatcher =
    hasText(words, substring = true) or hasContentDescription(words, substring = true)
