package app.fieldbook

import java.nio.file.Path
import app.fieldbook.generated.Core
import app.fieldbook.generated.Forecast
import app.fieldbook.generated.CaptureAnswers as CoreAnswers
import app.fieldbook.generated.CaptureDraft as CoreDraft
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

    /**
     * Keeps a capture that is not finished, in place of what was kept as [CaptureRequest.draft], and returns its id: a new
     * one where the request names none. Durable when this returns, with one write to the disk: call it when typing pauses.
     * It stays on this device until [capture] or [dropDraft] takes it away.
     *
     * @throws FieldbookException.NotFound it was captured or dropped meanwhile.
     * @throws FieldbookException.Value more than 1 MiB; what was kept before stands.
     */
    public suspend fun keepDraft(request: CaptureRequest): DraftId =
        calls.run { DraftId(core.keepDraft(request.draft?.text, request.toCore())) }

    /** Returns the captures that were not finished, the last kept first: what to offer when the app starts. */
    public suspend fun drafts(): List<CaptureDraft> = calls.run { core.drafts().map { it.toPlatform() } }

    /** Removes a draft; nothing where there is none. Durable when this returns. */
    public suspend fun dropDraft(draft: DraftId): Unit = calls.run { core.dropDraft(draft.text) }
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
    draft = draft?.text,
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

private fun CoreDraft.toPlatform(): CaptureDraft = CaptureDraft(DraftId(id), instant(keptMicros), request.toPlatform())

private fun CoreRequest.toPlatform(): CaptureRequest = CaptureRequest(
    whom = when (val whom = whom) {
        is CoreWhom.Known -> Whom.Known(RecordId(whom.customer))
        is CoreWhom.New -> Whom.New(whom.name)
    },
    plannedFor = plannedForMicros?.let(::instant),
    position = place?.toPlatform(),
    attendees = attendees,
    tags = tags,
    note = note,
    photos = photos.map(Path::of),
    answers = answers?.let { Answers(it.solved, it.nextStep, it.promise, it.promiseDue?.let(::day)) } ?: Answers(),
    draft = draft?.let(::DraftId),
)
