package app.fieldbook.reference.model

import app.fieldbook.DraftId
import app.fieldbook.RecordId

/**
 * What Home shows; everything else is folded away.
 *
 * @property date today.
 * @property notice what became of the last action.
 * @property unfinished captures that were never saved, the latest first.
 * @property today planned visits and open tasks, the most urgent first.
 * @property later how many more open tasks there are.
 * @property recent customers of the latest visits.
 * @property typed what is in the quick entry's field.
 * @property matches customers of this device that the typed name may mean.
 * @property attention how many refused or waiting edits need a person.
 * @property kept how many kept values there are.
 */
data class HomeContent(
    val date: Phrase,
    val notice: Notice? = null,
    val unfinished: List<UnfinishedItem> = emptyList(),
    val today: List<TodayItem> = emptyList(),
    val later: Int = 0,
    val recent: List<CustomerItem> = emptyList(),
    val typed: String = "",
    val matches: List<CustomerItem> = emptyList(),
    val attention: Long = 0,
    val kept: Long = 0,
)

/** A capture that was never saved: whose, and how it begins. */
data class UnfinishedItem(val id: DraftId, val name: Phrase, val begins: String)

/**
 * Something to do today.
 *
 * @property key tells it from the others.
 * @property title what, or whom to visit.
 * @property about whom a task is about; `null` where the title says it.
 * @property why why it is here.
 * @property urgency how soon.
 * @property opens what a tap captures; `null` where it is about no customer.
 * @property task of a task, what ticking it off finishes.
 */
data class TodayItem(
    val key: String,
    val title: String,
    val about: String?,
    val why: Phrase,
    val urgency: Urgency,
    val opens: Target?,
    val task: RecordId? = null,
) {
    /** How soon; a sign goes with each. */
    enum class Urgency { LATE, PLANNED, TODAY, LATER }
}

/** A customer in a list: the name, the last visit, and whether something of it still waits to be sent. */
data class CustomerItem(val id: RecordId, val name: String, val last: Phrase?, val waiting: Boolean)

/** What a capture is about when it opens. */
sealed interface Target {
    /** A name as it was typed; it may be empty. */
    data class Named(val name: String) : Target

    /** A customer of this device. */
    data class Customer(val id: RecordId, val name: String) : Target

    /** A visit that is there already: planned, or saved as a draft. */
    data class Visit(val id: RecordId) : Target

    /** A capture that was never saved. */
    data class Unfinished(val id: DraftId) : Target
}
