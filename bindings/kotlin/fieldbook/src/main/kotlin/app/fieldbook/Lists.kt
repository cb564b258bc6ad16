package app.fieldbook

import app.fieldbook.generated.Core
import app.fieldbook.generated.ListFilter
import app.fieldbook.generated.ListOrder
import app.fieldbook.generated.ListPage
import app.fieldbook.generated.ListRow
import app.fieldbook.generated.OrderBy
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import app.fieldbook.generated.ListRequest as CoreRequest

/** Lists of records, answered by SQL alone: filtered, ordered and paged before anything is read. */
public class Lists internal constructor(private val core: Core, private val calls: Calls, life: Job) {
    private val changed = Changed(core, calls, life)

    /**
     * Returns a page.
     *
     * @throws FieldbookException.Value no such type or field.
     * @throws FieldbookException.Usage a negative bound.
     */
    public suspend fun page(request: ListRequest): Page = calls.run { core.list(request.toCore()).toPlatform() }

    /**
     * Returns a page and then each page that differs, as long as somebody collects. Cold: each collector pulls for
     * itself. A slow one gets the newest page only. Completes when the store is closed; rests while it is paused.
     */
    public fun observe(request: ListRequest): Flow<Page> = changed.each { page(request) }

    /** Returns the customers of the latest visits, each once, at most [limit]. */
    public suspend fun recentCustomers(limit: Int = 20): Page = calls.run { core.recentCustomers(limit).toPlatform() }

    /** Returns the customers of the latest visits now and whenever they change; as [observe]. */
    public fun observeRecentCustomers(limit: Int = 20): Flow<Page> = changed.each { recentCustomers(limit) }
}

private fun ListRequest.toCore(): CoreRequest = CoreRequest(type, filters.map { it.toCore() }, find, order.toCore(), from, limit)

private fun Order.toCore(): ListOrder = ListOrder(
    by = when (this) {
        is Order.ByCreated -> OrderBy.Created
        is Order.ByTouched -> OrderBy.Touched
        is Order.ByField -> OrderBy.Field(field)
    },
    descending = descending,
)

private fun Filter.toCore(): ListFilter = when (this) {
    is Filter.AllOf -> ListFilter.AllOf(of.map { it.toCore() })
    is Filter.AnyOf -> ListFilter.AnyOf(of.map { it.toCore() })
    is Filter.Only -> ListFilter.Record(record.text)
    is Filter.Home -> ListFilter.Home(record.text)
    is Filter.Where -> test.toCore(field)
    is Filter.Created -> ListFilter.Created(from?.toMicros(), before?.toMicros())
    is Filter.Touched -> ListFilter.Touched(from?.toMicros(), before?.toMicros())
    Filter.Pending -> ListFilter.Pending
    Filter.Kept -> ListFilter.Conflicts
    Filter.DeletedToo -> ListFilter.DeletedToo
}

private fun Test.toCore(field: String): ListFilter = when (this) {
    Test.Empty -> ListFilter.Empty(field)
    Test.Present -> ListFilter.Present(field)
    is Test.Is -> ListFilter.Is(field, value.toCore())
    is Test.AtLeast -> ListFilter.AtLeast(field, value.toCore())
    is Test.Below -> ListFilter.Below(field, value.toCore())
    is Test.Contains -> ListFilter.Contains(field, text)
    is Test.Has -> ListFilter.Has(field, value.toCore())
}

private fun ListPage.toPlatform(): Page = Page(kind, total, rows.map { it.toPlatform() })

private fun ListRow.toPlatform(): Row = Row(
    id = RecordId(id),
    title = title,
    pending = pending,
    kept = conflicts,
    created = instant(createdMicros),
    touched = instant(touchedMicros),
    fields = fields.associate { it.name to it.content.toPlatform() },
)
