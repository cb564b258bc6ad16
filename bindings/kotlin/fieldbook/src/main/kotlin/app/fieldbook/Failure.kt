package app.fieldbook

/**
 * Something did not happen. Each subclass exists because an app acts differently on it.
 *
 * [message] is the English sentence, for logs of developers; people are shown [words].
 */
public sealed class FieldbookException(
    /** What happened, and what a person can do. */
    public val failure: Failure,
    cause: Throwable? = null,
) : Exception(failure.english.happened, cause) {
    /** The same call may succeed later without anybody changing anything. */
    public val retryable: Boolean get() = failure.retryable

    /** One English word for what went wrong, the same in logs and on both platforms. */
    public val kind: String get() = failure.kind

    /** The key of the sentence that says what happened, such as `key.lost`: for code that must tell causes apart. */
    public val key: String get() = failure.key

    /** Returns the three sentences in a language. */
    public fun words(language: Language): Words = when (language) {
        Language.ENGLISH -> failure.english
        Language.CHINESE -> failure.chinese
    }

    /** The request was not understood: a type or field that does not exist, a list from below 0. */
    public class Usage internal constructor(failure: Failure) : FieldbookException(failure)

    /** The device belongs to nobody yet: enrol it. */
    public class NotEnrolled internal constructor(failure: Failure) : FieldbookException(failure)

    /** There is no such thing on this device, or no longer. */
    public class NotFound internal constructor(failure: Failure) : FieldbookException(failure)

    /** More than one thing bears the name; [candidates] are what it may have meant, at most eight. */
    public class Ambiguous internal constructor(failure: Failure) : FieldbookException(failure) {
        /** What the name may have meant, the shortest names first. */
        public val candidates: List<Candidate> get() = failure.candidates
    }

    /** A value does not suit its field; nothing was written. [field], [rule] and [accepts] say more. */
    public class Value internal constructor(failure: Failure) : FieldbookException(failure) {
        /** The field's English name. */
        public val field: String? get() = failure.field

        /** The rule's id, stable across versions. */
        public val rule: String? get() = failure.rule

        /** What would be accepted, in English. */
        public val accepts: String? get() = failure.accepts
    }

    /** A rule forbids it; nothing was written. */
    public class Rule internal constructor(failure: Failure) : FieldbookException(failure) {
        /** The rule's id, stable across versions. */
        public val rule: String? get() = failure.rule
    }

    /** Another process or core has the turn; retry after a moment. */
    public class Busy internal constructor(failure: Failure) : FieldbookException(failure)

    /** The disk is full; what stands is safe. Ask the person to make room. */
    public class Full internal constructor(failure: Failure) : FieldbookException(failure)

    /** The store is damaged; it was moved aside whole and can be handed to support. Opening again makes a new one. */
    public class Damaged internal constructor(failure: Failure) : FieldbookException(failure)

    /** The store is of a later version of the app and was not touched; update the app. */
    public class Newer internal constructor(failure: Failure) : FieldbookException(failure)

    /** The file is no store of ours and was not touched; choose another folder. */
    public class Foreign internal constructor(failure: Failure) : FieldbookException(failure)

    /** A file could not be read or written. */
    public class File internal constructor(failure: Failure) : FieldbookException(failure)

    /** The server cannot be reached; retry when there is a network. */
    public class Network internal constructor(failure: Failure) : FieldbookException(failure)

    /** The server answered and refused. */
    public class Server internal constructor(failure: Failure) : FieldbookException(failure)

    /** The core was closed; open it again. */
    public class Closed internal constructor(failure: Failure) : FieldbookException(failure)

    /** The app paused the store; call [Fieldbook.resume] first. */
    public class Paused internal constructor(failure: Failure) : FieldbookException(failure)

    /** The run was cancelled by its handle; what was written before stands. */
    public class Cancelled internal constructor(failure: Failure) : FieldbookException(failure)

    /** The store's key is wrong or lost; nothing is damaged, and the right key opens it. */
    public class Key internal constructor(failure: Failure) : FieldbookException(failure)

    /** What the app gave to be called (transport, clock zone, log) threw. */
    public class Callback internal constructor(failure: Failure) : FieldbookException(failure)

    /**
     * The native library is not there, or not of the same build as this package; no store was touched. A fault of the
     * app's packaging: all artifacts must have one version. [cause] says which.
     */
    public class Library internal constructor(cause: Throwable) : FieldbookException(LIBRARY, cause)

    /** Anything else of the machine. */
    public class Machine internal constructor(failure: Failure) : FieldbookException(failure)

    /** A fault in the core itself. The store is as it was; report it with [message]. */
    public class Defect internal constructor(failure: Failure, cause: Throwable? = null) : FieldbookException(failure, cause)
}

/**
 * The facts of a failure.
 *
 * @property kind one English word, the same in logs and on both platforms.
 * @property retryable the same call may succeed later without anybody changing anything.
 * @property key the sentence's key in the catalogues, for support and for texts of the app's own.
 * @property arguments what is filled into the sentence, by name; they may hold what a person wrote.
 * @property record the record it is about.
 * @property field the field it is about, by its English name.
 * @property rule the rule's id.
 * @property accepts what would be accepted, in English.
 * @property candidates what an ambiguous name may have meant.
 * @property chinese the sentences in Chinese.
 * @property english the sentences in English.
 */
public data class Failure(
    val kind: String,
    val retryable: Boolean,
    val key: String,
    val arguments: Map<String, String>,
    val record: RecordId?,
    val field: String?,
    val rule: String?,
    val accepts: String?,
    val candidates: List<Candidate>,
    val chinese: Words,
    val english: Words,
)

/**
 * What a person is told.
 *
 * @property happened what happened.
 * @property safe what is safe all the same.
 * @property next what to do.
 */
public data class Words(val happened: String, val safe: String, val next: String)

/** Something that a name may have meant: the record, its type's English name, what it is called. */
public data class Candidate(val id: RecordId, val type: String, val title: String)

/** A language of the catalogues. */
public enum class Language { CHINESE, ENGLISH }

/** The one failure whose words cannot come from the library. */
private val LIBRARY = Failure(
    kind = "library",
    retryable = false,
    key = "library",
    arguments = emptyMap(),
    record = null,
    field = null,
    rule = null,
    accepts = null,
    candidates = emptyList(),
    chinese = Words("应用的原生库缺失或版本不符。", "已记录的内容没有改动。", "请重新安装或更新应用。"),
    english = Words(
        "The app's native library is missing or of another version.",
        "What was recorded is untouched.",
        "Install the app anew or update it.",
    ),
)
