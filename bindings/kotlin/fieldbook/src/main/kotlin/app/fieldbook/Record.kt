package app.fieldbook

import java.time.Instant

/**
 * A record with every field of its type.
 *
 * @property id the record.
 * @property type its type's English name, such as `customer`.
 * @property label its type's label.
 * @property title what it is called; of a visit the customer's name.
 * @property home what it hangs on; itself where it hangs on nothing.
 * @property alive neither it nor its home is deleted.
 * @property pending own edits of it that wait for the server's verdict.
 * @property kept values of it that are kept aside.
 * @property created when it was created, by its author's corrected clock.
 * @property touched when it was last written on.
 * @property fields every field of its type, in the type's order, empty ones included.
 */
public data class Record(
    val id: RecordId,
    val type: String,
    val label: Label,
    val title: String,
    val home: RecordId,
    val alive: Boolean,
    val pending: Int,
    val kept: Int,
    val created: Instant,
    val touched: Instant,
    val fields: List<Field>,
) {
    /** Returns what a field holds by its English name; `null` where it is empty or the type has no such field. */
    public operator fun get(field: String): Content? = fields.firstOrNull { it.name == field }?.content
}

/** A field of a record: its English name for calls, its label for people, what it holds; `null` where it is empty. */
public data class Field(val name: String, val label: Label, val content: Content?)

/** What a type or field is called in both languages. */
public data class Label(val chinese: String, val english: String) {
    /** Returns the label in a language. */
    public fun words(language: Language): String = if (language == Language.CHINESE) chinese else english
}

/** A sentence in both languages. */
public data class Sentence(val chinese: String, val english: String) {
    /** Returns the sentence in a language. */
    public fun words(language: Language): String = if (language == Language.CHINESE) chinese else english
}

/** Somebody who wrote something: the user, their name (a short id where this device does not know them). */
public data class Person(val user: RecordId, val name: String, val isMe: Boolean)
