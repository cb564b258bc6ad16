package app.fieldbook.reference.model

import app.fieldbook.ListRequest
import app.fieldbook.Order

/** How many visits are looked at for tags, and how many tags are offered. */
private const val VISITS = 60
private const val TAGS = 12

/**
 * Returns the need tags to choose from: the workspace's list, where it reached this device; else those of the latest visits
 * here, the most used first. Those that are ticked already are always among them.
 */
internal suspend fun Desk.tags(ticked: List<String>): List<String> {
    val visit = fieldbook.records.types().firstOrNull { it.name == "visit" }
    val allowed = visit?.fields?.firstOrNull { it.name == "need_tags" }?.allowed.orEmpty()
    val offered = allowed.ifEmpty {
        val visits = fieldbook.lists.page(ListRequest("visit", order = Order.ByCreated(), limit = VISITS))
        val used = visits.rows.flatMap { it["need_tags"].members() }.groupingBy { it }.eachCount()
        used.entries.sortedByDescending { it.value }.map { it.key }.take(TAGS)
    }
    return (offered + ticked).distinct()
}
