package app.fieldbook

import java.math.BigDecimal
import java.time.Instant
import java.time.LocalDate
import java.time.temporal.ChronoUnit
import app.fieldbook.generated.Change as CoreChange
import app.fieldbook.generated.Content as CoreContent
import app.fieldbook.generated.FieldChange as CoreFieldChange
import app.fieldbook.generated.FieldValue as CoreValue
import app.fieldbook.generated.Place as CorePlace
import app.fieldbook.generated.Words as CoreWords

// Between the platform's types and those that cross: nothing is rounded, nothing is dropped.

/** Microseconds since 1970 in UTC; what is finer than a microsecond is cut off, also before 1970. */
internal fun Instant.toMicros(): Long = ChronoUnit.MICROS.between(Instant.EPOCH, truncatedTo(ChronoUnit.MICROS))

internal fun instant(micros: Long): Instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS)

internal fun LocalDate.toDays(): Int = Math.toIntExact(toEpochDay())

internal fun day(days: Int): LocalDate = LocalDate.ofEpochDay(days.toLong())

internal fun CoreWords.toSentence(): Sentence = Sentence(chinese = zh, english = en)

internal fun label(zh: String, en: String): Label = Label(chinese = zh, english = en)

internal fun FieldValue.toCore(): CoreValue = when (this) {
    is FieldValue.Text -> CoreValue.Text(text)
    is FieldValue.Whole -> CoreValue.Integer(number)
    is FieldValue.Decimal -> CoreValue.Number(number.toPlainString())
    is FieldValue.Money -> CoreValue.Money(minor, currency)
    is FieldValue.Day -> CoreValue.Day(date.toDays())
    is FieldValue.Moment -> CoreValue.Time(at.toMicros())
    is FieldValue.Flag -> CoreValue.Flag(set)
    is FieldValue.Link -> CoreValue.Link(to.text)
    is FieldValue.Digest -> CoreValue.Sha256(hex)
    is FieldValue.Place -> CoreValue.Place(position.toCore())
}

internal fun CoreValue.toPlatform(): FieldValue = when (this) {
    is CoreValue.Text -> FieldValue.Text(text)
    is CoreValue.Integer -> FieldValue.Whole(number)
    is CoreValue.Number -> FieldValue.Decimal(BigDecimal(digits))
    is CoreValue.Money -> FieldValue.Money(minor, currency)
    is CoreValue.Day -> FieldValue.Day(day(epochDay))
    is CoreValue.Time -> FieldValue.Moment(instant(micros))
    is CoreValue.Flag -> FieldValue.Flag(flag)
    is CoreValue.Link -> FieldValue.Link(RecordId(record))
    is CoreValue.Sha256 -> FieldValue.Digest(hex)
    is CoreValue.Place -> FieldValue.Place(place.toPlatform())
}

internal fun Position.toCore(): CorePlace = CorePlace(latitudeE7, longitudeE7, accuracyMetres, simulated)

internal fun CorePlace.toPlatform(): Position = Position(latitudeE7, longitudeE7, accuracyM, mock)

internal fun CoreContent.toPlatform(): Content = when (this) {
    is CoreContent.One -> Content.Single(value.toPlatform())
    is CoreContent.Members -> Content.Members(members.map { it.toPlatform() })
    is CoreContent.Count -> Content.Count(sum)
    is CoreContent.Long -> Content.LongText(text)
}

internal fun Content.toCore(): CoreContent = when (this) {
    is Content.Single -> CoreContent.One(value.toCore())
    is Content.Members -> CoreContent.Members(values.map { it.toCore() })
    is Content.Count -> CoreContent.Count(count)
    is Content.LongText -> CoreContent.Long(text)
}

internal fun Change.toCore(): CoreChange = when (this) {
    is Change.Set -> CoreChange.Set(value?.toCore())
    is Change.Members -> CoreChange.Members(add.map { it.toCore() }, remove.map { it.toCore() })
    is Change.Step -> CoreChange.Count(by)
    is Change.Text -> CoreChange.Long(text)
}

internal fun Map<String, Change>.toCore(): List<CoreFieldChange> =
    map { (field, change) -> CoreFieldChange(field, change.toCore()) }
