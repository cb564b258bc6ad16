package app.fieldbook.tests

import app.fieldbook.CaptureRequest
import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.FieldSpec.Merge
import app.fieldbook.FieldSpec.Required
import app.fieldbook.FieldValue
import app.fieldbook.FieldbookException
import app.fieldbook.Filter
import app.fieldbook.Kind
import app.fieldbook.Language
import app.fieldbook.ListRequest
import app.fieldbook.Position
import app.fieldbook.Step
import app.fieldbook.TaskRequest
import app.fieldbook.Whom
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import java.time.Instant
import java.time.LocalDate
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

class RecordsTest : Field() {
    @Test
    fun a_record_is_created_changed_and_shown() = play {
        val phone = phoneOf(office())
        val id = phone.records.create("customer", mapOf("name" to Change.text("贵都"), "phone" to Change.text("010-1")))
        phone.records.edit(id, mapOf("name" to Change.text("贵都大酒店"), "phone" to Change.empty()))
        val shown = phone.records.show(id)
        assertEquals("贵都大酒店", shown.title)
        assertNull(shown["phone"])
        assertEquals("客户", shown.label.chinese)
        assertEquals("Phone", shown.fields.first { it.name == "phone" }.label.words(Language.ENGLISH))
        assertTrue(shown.alive && shown.pending > 0)
        assertTrue(shown.touched >= shown.created)
    }

    @Test
    fun every_kind_of_value_comes_back_as_it_went_in() = play {
        val phone = phoneOf(office())
        val values = mapOf(
            "name" to FieldValue.Text("贵都"),
            "region" to FieldValue.Text("CN-BJ"),
            "position" to FieldValue.Place(Position.ofDegrees(39.9, -116.3, 7)),
            "room_price" to FieldValue.Money(12_800, "CNY"),
            "rating" to FieldValue.Decimal(BigDecimal("4.75")),
            "owner" to FieldValue.Link(phone.sync.identity()!!.user),
            "hotel_class" to FieldValue.Text("豪华型"),
        )
        val id = phone.records.create("customer", values.mapValues { Change.Set(it.value) })
        val tags = listOf("老客户", "重点").map(FieldValue::Text)
        phone.records.edit(id, mapOf("tags" to Change.Members(add = tags), "samples_left" to Change.Step(7)))
        phone.records.edit(id, mapOf("samples_left" to Change.Step(-2), "note" to Change.Text("备注")))
        val shown = phone.records.show(id)
        for ((field, value) in values) assertEquals(Content.Single(value), shown[field], field)
        assertEquals(tags.toSet(), (shown["tags"] as Content.Members).values.toSet())
        assertEquals(Content.Count(5), shown["samples_left"])
        assertEquals(Content.LongText("备注"), shown["note"])
        val before1970 = Instant.parse("1969-12-31T23:59:59.999999Z")
        val visit = phone.visits.capture(CaptureRequest(Whom.Known(id), plannedFor = before1970)).visit
        val due = FieldValue.Day(LocalDate.of(1969, 12, 31))
        phone.records.edit(visit, mapOf("promise_due" to Change.Set(due)))
        assertEquals(Content.Single(FieldValue.Moment(before1970)), phone.records.show(visit)["planned_for"])
        assertEquals(Content.Single(due), phone.records.show(visit)["promise_due"])
        val kinds = phone.records.types().first { it.name == "customer" }.fields.associate { it.name to it.kind }
        assertEquals(Kind.Money, kinds["room_price"])
        assertEquals(Kind.Link("territory"), kinds["territory"])
        val words = phone.texts.of(Content.Single(values.getValue("room_price")), Language.CHINESE)
        assertTrue("128.00" in words, words)
    }

    @Test
    fun nothing_in_every_optional_is_taken() = play {
        val phone = phoneOf(office())
        val report = phone.visits.capture(CaptureRequest(Whom.New("贵都大酒店")))
        val task = phone.tasks.enter(TaskRequest("回电"))
        phone.tasks.due(task, null)
        val fields = phone.records.types().first { it.name == "customer" }.fields
        // The office alone closes a customer.
        val emptied = fields.filter { it.merge == Merge.REGISTER && it.required == Required.NEVER && it.name != "closed" }
        phone.records.edit(report.customer, emptied.associate { it.name to Change.empty() })
        val shown = phone.records.show(report.customer)
        for (field in emptied) assertNull(shown[field.name], field.name)
        val open = listOf(Filter.Created(null, null), Filter.Touched(null, null))
        assertEquals(1, phone.lists.page(ListRequest("visit", open, find = null)).total)
        assertNull(phone.records.show(report.visit)["planned_for"])
        assertEquals(emptyList(), phone.conflicts.list(null))
    }

    @Test
    fun a_value_that_does_not_suit_names_its_field() = play {
        val phone = phoneOf(office())
        val id = phone.customer("贵都")
        val refused = assertFailsWith<FieldbookException.Value> {
            phone.records.edit(id, mapOf("email" to Change.text("not an address")))
        }
        assertEquals("email", refused.field)
        assertNotNull(refused.rule)
        assertNotNull(refused.accepts)
        assertFalse(refused.retryable)
        assertNotEquals(refused.words(Language.CHINESE), refused.words(Language.ENGLISH))
        assertNull(phone.records.show(id)["email"])
    }

    @Test
    fun an_unknown_type_or_field_is_refused_by_name() = play {
        val phone = phoneOf(office())
        assertFailsWith<FieldbookException.Value> { phone.records.create("dragon", emptyMap()) }
        assertFailsWith<FieldbookException.Value> { phone.lists.page(ListRequest("dragon")) }
        val id = phone.customer("贵都")
        val refused = assertFailsWith<FieldbookException.Value> {
            phone.records.edit(id, mapOf("wings" to Change.text("2")))
        }
        assertTrue("wings" in refused.failure.toString())
        assertFailsWith<FieldbookException.Usage> { phone.lists.page(ListRequest("customer", from = -1)) }
    }

    @Test
    fun a_deleted_record_is_shown_as_deleted() = play {
        val phone = phoneOf(office())
        val id = phone.customer("贵都")
        phone.records.delete(id)
        assertEquals(0, phone.lists.page(ListRequest("customer", find = "贵都")).total)
        assertEquals(1, phone.lists.page(ListRequest("customer", listOf(Filter.DeletedToo))).rows.count { it.id == id })
        assertFalse(phone.records.show(id).alive)
        assertFailsWith<FieldbookException.Rule> { phone.records.delete(id) }
    }

    @Test
    fun history_tells_who_wrote_what_when() = play {
        val phone = phoneOf(office())
        val id = phone.customer("贵都")
        phone.inStep()
        phone.records.edit(id, mapOf("phone" to Change.text("010-1")))
        val steps = phone.records.history(id).steps
        assertEquals(listOf(Step.Fate.CREATED, Step.Fate.CHANGED), steps.map { it.fate })
        assertTrue(steps.all { it.author.isMe && it.author.name == Office.WANG })
        assertNotNull(steps[0].place)
        assertNotNull(steps[0].received)
        assertNull(steps[1].place)
        // A contact with the server lay between, and may have set the clock right.
        assertTrue(steps[1].captured > steps[0].captured.minusSeconds(5))
        val after = steps[1].wanted.single { it.field == "phone" }.content
        assertEquals("010-1", after.text())
    }

    @Test
    fun why_tells_why_a_field_says_what_it_says() = play {
        val phone = phoneOf(office())
        val id = phone.customer("贵都")
        phone.inStep()
        val why = phone.records.why(id, "name")
        assertEquals(Office.WANG, why.writer?.author?.name)
        assertEquals("贵都", why.content.text())
        assertTrue("贵都" in why.paragraph.chinese && "贵都" in why.paragraph.english)
        assertNotEquals(why.paragraph.chinese, why.paragraph.english)
        assertFailsWith<FieldbookException.Value> { phone.records.why(id, "wings") }
    }
}
