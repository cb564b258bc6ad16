package app.fieldbook.reference.model

import app.fieldbook.EditId

/** What needs a person: what the office refused, then what waits there; empty when all is well. */
data class AttentionContent(val items: List<AttentionEntry>, val trouble: Trouble? = null)

/**
 * One edit that needs a person.
 *
 * @property type the record's type, by its English name.
 * @property title what the record is called.
 * @property aim what the edit does to it, and when it was written.
 * @property refused the office refused it; else it waits there.
 * @property wanted what it wanted of each field.
 * @property why why it is here.
 * @property accepts what would be accepted instead, where the sentence does not say it.
 * @property fixing the value that is being mended here.
 * @property dropping the person is asked once more before it is taken back.
 * @property busy a fix or a drop is under way.
 */
data class AttentionEntry(
    val id: EditId,
    val type: String,
    val title: String,
    val aim: Phrase,
    val refused: Boolean,
    val wanted: List<WantedLine>,
    val why: Phrase,
    val accepts: Phrase? = null,
    val fixing: Fixing? = null,
    val dropping: Boolean = false,
    val busy: Boolean = false,
) {
    /** Whether there is a value that can be mended here. */
    val canFix: Boolean get() = wanted.any { it.editable }
}

/**
 * What an edit wanted of one field.
 *
 * @property field its English name.
 * @property value as a person reads it.
 * @property typed as a person would type it.
 * @property editable it can be mended on this screen.
 * @property suspect the refusal is most likely about this field.
 */
data class WantedLine(
    val field: String,
    val label: Phrase,
    val value: Phrase,
    val typed: String,
    val editable: Boolean,
    val suspect: Boolean,
)

/** A value that is being mended: of which field, what is typed, what may be chosen, why it cannot be read. */
data class Fixing(
    val field: String,
    val label: Phrase,
    val typed: String,
    val choices: List<String> = emptyList(),
    val problem: Phrase? = null,
)
