package app.fieldbook

import java.time.Instant

/**
 * Which page of which list.
 *
 * @property type the type's English name.
 * @property filters what must hold, all of it; deleted records are left out unless [Filter.DeletedToo] is among these.
 * @property find only records whose title contains this; Latin letters of either case.
 * @property order in which order; the latest written on first where nothing is said.
 * @property from how many rows to pass over, from 0.
 * @property limit at most so many rows; 1,000 are the most that one call gives.
 */
public data class ListRequest(
    val type: String,
    val filters: List<Filter> = emptyList(),
    val find: String? = null,
    val order: Order = Order.ByTouched(descending = true),
    val from: Int = 0,
    val limit: Int = 100,
)

/** Which records a list shows. */
public sealed interface Filter {
    /** All of these hold. */
    public data class AllOf(val of: List<Filter>) : Filter

    /** One of these holds. */
    public data class AnyOf(val of: List<Filter>) : Filter

    /** This one record. */
    public data class Only(val record: RecordId) : Filter

    /** What hangs on a home, such as the visits of a customer. */
    public data class Home(val record: RecordId) : Filter

    /** A field passes a test. */
    public data class Where(val field: String, val test: Test) : Filter

    /** Created from the first time on and before the second. */
    public data class Created(val from: Instant?, val before: Instant?) : Filter

    /** Last written on from the first time on and before the second. */
    public data class Touched(val from: Instant?, val before: Instant?) : Filter

    /** It has own edits that wait. */
    public data object Pending : Filter

    /** It has values that are kept aside. */
    public data object Kept : Filter

    /** Deleted records as well; counts only at the top of a request. */
    public data object DeletedToo : Filter
}

/** A test of one field. */
public sealed interface Test {
    /** It is empty. */
    public data object Empty : Test

    /** It holds something. */
    public data object Present : Test

    /** It is exactly this. */
    public data class Is(val value: FieldValue) : Test

    /** It is this or greater. */
    public data class AtLeast(val value: FieldValue) : Test

    /** It is less than this. */
    public data class Below(val value: FieldValue) : Test

    /** It contains this text; Latin letters of either case. */
    public data class Contains(val text: String) : Test

    /** The set has this member. */
    public data class Has(val value: FieldValue) : Test
}

/** The order of a list. */
public sealed interface Order {
    /** The greatest first. */
    public val descending: Boolean

    /** By when a record was created. */
    public data class ByCreated(override val descending: Boolean = true) : Order

    /** By when a record was last written on. */
    public data class ByTouched(override val descending: Boolean = true) : Order

    /** By a field, by its English name; empty ones come first when rising. */
    public data class ByField(val field: String, override val descending: Boolean = false) : Order
}

/** A page: the type, how many rows the whole list has, and the rows of this page. */
public data class Page(val type: String, val total: Long, val rows: List<Row>)

/**
 * One row of a list: slim, long texts left out.
 *
 * @property fields the fields that hold something, by English name.
 */
public data class Row(
    val id: RecordId,
    val title: String,
    val pending: Int,
    val kept: Int,
    val created: Instant,
    val touched: Instant,
    val fields: Map<String, Content>,
) {
    /** Returns what a field holds; `null` where it is empty or too long for a list. */
    public operator fun get(field: String): Content? = fields[field]
}
