package app.fieldbook

/**
 * Which record: a UUID of version 7 in lower case, such as `019a5f3c-…`.
 *
 * Made on the device, so it is known before the first sync and never changes.
 */
@JvmInline
public value class RecordId(public val text: String) {
    override fun toString(): String = text
}

/** Which own edit: the hash of what was written, as 64 hexadecimal digits. Stable until the edit is mended or dropped. */
@JvmInline
public value class EditId(public val text: String) {
    override fun toString(): String = text
}

/** Which kept value: made of the edit that wrote it and its field. The same on every device that shows the value. */
@JvmInline
public value class KeptId(public val text: String) {
    override fun toString(): String = text
}

/** Which unfinished capture: made by the first [Visits.keepDraft]. Known on this device alone. */
@JvmInline
public value class DraftId(public val text: String) {
    override fun toString(): String = text
}
