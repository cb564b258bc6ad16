package app.fieldbook

import app.fieldbook.generated.Core
import app.fieldbook.generated.Forecast
import app.fieldbook.generated.CaptureAnswers as CoreAnswers
import app.fieldbook.generated.CaptureReport as CoreReport
import app.fieldbook.generated.CaptureRequest as CoreRequest
import app.fieldbook.generated.Whom as CoreWhom

/** What a rep does on site: a visit in one call, and handing it in. */
public class Visits internal constructor(private val core: Core, private val calls: Calls) {
    /**
     * Captures a visit in one transaction; it and the bytes of its photos are durable when this returns. With all four
     * answers it is submitted, else it is a draft that keeps what was given.
     *
     * @throws FieldbookException.Rule the customer is none, or was deleted.
     * @throws FieldbookException.Value a value does not suit its field; nothing was written.
     * @throws FieldbookException.File a photo could not be copied; nothing was written.
     * @throws FieldbookException.NotEnrolled the device belongs to nobody yet.
     */
    public suspend fun capture(request: CaptureRequest): CaptureReport =
        calls.run { core.capture(request.toCore()).toPlatform() }

    /**
     * Submits a visit; answers given earlier need not be given again.
     *
     * @throws FieldbookException.Rule answers are still missing (`submit.incomplete`); nothing was written.
     */
    public suspend fun submit(visit: RecordId, answers: Answers = Answers()): Unit =
        calls.run { core.submit(visit.text, answers.toCore()) }
}

private fun CaptureRequest.toCore(): CoreRequest = CoreRequest(
    whom = when (whom) {
        is Whom.Known -> CoreWhom.Known(whom.customer.text)
        is Whom.New -> CoreWhom.New(whom.name)
    },
    plannedForMicros = plannedFor?.toMicros(),
    place = position?.toCore(),
    attendees = attendees,
    tags = tags,
    note = note,
    photos = photos.map { it.toAbsolutePath().toString() },
    answers = answers.toCore(),
)

private fun Answers.toCore(): CoreAnswers = CoreAnswers(solved, nextStep, promise, promiseDue?.toDays())

private fun CoreReport.toPlatform(): CaptureReport = CaptureReport(
    visit = RecordId(visit),
    customer = RecordId(customer),
    newCustomer = newCustomer,
    photos = photos.map(::RecordId),
    submitted = submitted,
    missing = missing,
    forecast = forecast?.toPlatform(),
)

private fun Forecast.toPlatform(): Refusal = Refusal(rule, accepts, said.toSentence())
