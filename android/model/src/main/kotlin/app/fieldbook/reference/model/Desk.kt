package app.fieldbook.reference.model

import app.fieldbook.Fieldbook
import app.fieldbook.HttpTransport
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.ZonedDateTime

/**
 * What every model works with, handed in by the one place that wires them.
 *
 * @property clock the time and the zone that the person is in.
 * @property transport how the office is reached.
 */
class Desk(val fieldbook: Fieldbook, val clock: Clock, val transport: HttpTransport) {
    /** Where unfinished captures are kept. */
    val drafts: Drafts = Drafts(fieldbook)

    /** The date where the person is. */
    val today: LocalDate get() = LocalDate.now(clock)

    /** Returns a moment as it is called here and now. */
    fun moment(at: Instant): Phrase = Phrase.Moment(local(at), today)

    /** Returns a moment where the person is. */
    fun local(at: Instant): LocalDateTime = LocalDateTime.ofInstant(at, clock.zone)

    /** The date, and each new one at midnight. */
    fun days(): Flow<LocalDate> = flow {
        while (true) {
            val now = ZonedDateTime.now(clock)
            emit(now.toLocalDate())
            val midnight = now.toLocalDate().plusDays(1).atStartOfDay(now.zone)
            delay(Duration.between(now, midnight).toMillis() + 1)
        }
    }
}
