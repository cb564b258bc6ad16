package app.fieldbook.tests

import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.FieldbookException
import app.fieldbook.Language
import app.fieldbook.ListRequest
import app.fieldbook.Splice
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

class TextsTest : Field() {
    /** A family of four joined emoji, a flag, a rare Han character of two UTF-16 units, a combining accent. */
    private val odd = "👨‍👩‍👧‍👦🇨🇳𠮷野家𪚥e\u0301"

    private fun whole(text: String) = text.indices.none { at ->
        val alone = { here: Int -> text.getOrNull(here) }
        text[at].isHighSurrogate() && alone(at + 1)?.isLowSurrogate() != true ||
            text[at].isLowSurrogate() && alone(at - 1)?.isHighSurrogate() != true
    }

    @Test
    fun emoji_and_rare_han_come_back_whole() = play {
        val phone = phoneOf(office())
        val report = phone.visit(odd, odd.repeat(3))
        val shown = phone.records.show(report.visit)
        assertEquals(odd, shown.title)
        assertEquals(odd.repeat(3), shown["note"].text())
        assertEquals(odd.length * 3, shown["note"].text()?.length)
        assertEquals(odd, phone.lists.page(ListRequest("customer", find = "𠮷野")).rows.single().title)
        assertEquals(report.customer, phone.records.find("𪚥", "customer"))
        val line = phone.texts.of(Content.LongText(odd), Language.CHINESE)
        assertTrue(whole(line), line)
    }

    @Test
    fun an_edit_beside_an_emoji_lands_where_it_was_typed() = play {
        val office = office()
        val (wang, her) = phoneOf(office) to phoneOf(office)
        val visit = wang.visit("贵都", "甲${odd}乙").visit
        wang.inStep()
        her.inStep()
        val shown = "甲${odd}乙"
        // Behind the flag, counted as Kotlin counts; she types into what she saw.
        val behind = shown.indexOf("🇨🇳") + "🇨🇳".length
        wang.records.splice(visit, "note", Splice(shown.length, behind, 0, "👍"))
        her.records.type(visit, "note", shown, shown.replace("甲", "甲☎"))
        val inside = shown.indexOf("𠮷") + 1
        for ((rule, wrong) in listOf("text.place" to inside, "text.place" to shown.length + 9)) {
            val length = shown.length + "☎".length
            val refused = assertFailsWith<FieldbookException.Value> {
                her.records.splice(visit, "note", Splice(length, wrong + "☎".length, 0, "x"))
            }
            assertEquals(rule, refused.rule)
        }
        val moved = assertFailsWith<FieldbookException.Value> {
            her.records.splice(visit, "note", Splice(shown.length, 0, 1, ""))
        }
        assertEquals("text.moved", moved.rule)
        repeat(2) { listOf(wang, her).forEach { it.inStep() } }
        val merged = "甲☎${odd.replace("🇨🇳", "🇨🇳👍")}乙"
        for (phone in listOf(wang, her)) assertEquals(merged, phone.records.show(visit)["note"].text())
        assertTrue(whole(merged))
    }

    @Test
    fun a_megabyte_of_text_is_answered() = play {
        val phone = phoneOf(office())
        val visit = phone.visit("贵都").visit
        val long = "字".repeat(350_000)
        val refused = runCatching { phone.records.edit(visit, mapOf("note" to Change.Text(long))) }.exceptionOrNull()
        if (refused == null) {
            assertEquals(long, phone.records.show(visit)["note"].text())
        } else {
            assertTrue(refused is FieldbookException.Value, refused.toString())
            assertNull(phone.records.show(visit)["note"])
        }
        phone.records.edit(visit, mapOf("note" to Change.Text("短")))
        phone.inStep()
        assertEquals("短", phone.records.show(visit)["note"].text())
    }
}
