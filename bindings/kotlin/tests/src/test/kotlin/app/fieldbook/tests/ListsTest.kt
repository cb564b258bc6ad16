package app.fieldbook.tests

import app.fieldbook.CaptureRequest
import app.fieldbook.Change
import app.fieldbook.FieldValue
import app.fieldbook.FieldbookException
import app.fieldbook.Filter
import app.fieldbook.ListRequest
import app.fieldbook.Order
import app.fieldbook.RecordId
import app.fieldbook.Test.AtLeast
import app.fieldbook.Test.Has
import app.fieldbook.Test.Is
import app.fieldbook.Test.Present
import app.fieldbook.Whom
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes

class ListsTest : Field() {
    @Test
    fun a_thousand_rows_come_in_pages_of_a_hundred() = play(3.minutes) {
        val phone = phoneOf(office())
        val names = (0 until 1_000).map { "客户%04d".format(it) }
        names.forEach { phone.customer(it) }
        val seen = mutableListOf<String>()
        for (from in 0 until 1_000 step 100) {
            val page = phone.lists.page(ListRequest("customer", order = Order.ByField("name"), from = from, limit = 100))
            assertEquals(1_000, page.total)
            assertEquals(100, page.rows.size)
            seen += page.rows.map { it.title }
        }
        assertEquals(names, seen)
        assertEquals(emptyList(), phone.lists.page(ListRequest("customer", from = 1_000)).rows)
    }

    @Test
    fun a_list_is_filtered_ordered_and_searched() = play {
        val phone = phoneOf(office())
        suspend fun customer(name: String, rating: String?, vararg tags: String): RecordId {
            val stars = rating?.let { FieldValue.Decimal(BigDecimal(it)) }
            val fields = mapOf("name" to Change.text(name), "rating" to Change.Set(stars))
            return phone.records.create("customer", fields).also { id ->
                if (tags.isNotEmpty()) phone.records.edit(id, mapOf("tags" to Change.Members(tags.map(FieldValue::Text))))
            }
        }
        val a = customer("Alpha 甲", "4.5", "重点")
        val b = customer("beta 乙", "3")
        val c = customer("Gamma 丙", null, "重点", "新")
        suspend fun rows(vararg filters: Filter, find: String? = null, order: Order = Order.ByField("name")) =
            phone.lists.page(ListRequest("customer", filters.toList(), find, order)).rows.map { it.id }
        assertEquals(listOf(a), rows(Filter.Where("name", Is(FieldValue.Text("Alpha 甲")))))
        assertEquals(setOf(a, b), rows(Filter.Where("rating", Present)).toSet())
        assertEquals(listOf(a), rows(Filter.Where("rating", AtLeast(FieldValue.Decimal(BigDecimal("3.5"))))))
        assertEquals(setOf(a, c), rows(Filter.Where("tags", Has(FieldValue.Text("重点")))).toSet())
        assertEquals(setOf(a, b), rows(Filter.AnyOf(listOf(Filter.Only(a), Filter.Only(b)))).toSet())
        assertEquals(emptyList(), rows(Filter.AllOf(listOf(Filter.Only(a), Filter.Only(b)))))
        assertEquals(listOf(b), rows(find = "BETA"))
        assertEquals(3, rows(Filter.Pending).size)
        assertEquals(emptyList(), rows(Filter.Kept))
        assertEquals(listOf(c, b, a), rows(order = Order.ByCreated()))
        assertEquals(listOf(a, b, c), rows(order = Order.ByCreated(descending = false)))
        val visit = phone.visits.capture(CaptureRequest(Whom.Known(a))).visit
        assertEquals(visit, phone.lists.page(ListRequest("visit", listOf(Filter.Home(a)))).rows.single().id)
    }

    @Test
    fun recent_customers_are_those_last_visited() = play {
        val phone = phoneOf(office())
        val first = phone.visit("甲").customer
        val second = phone.visit("乙").customer
        phone.customer("从未拜访")
        phone.visits.capture(CaptureRequest(Whom.Known(first)))
        assertEquals(listOf(first, second), phone.lists.recentCustomers().rows.map { it.id })
        assertEquals(listOf(first), phone.lists.recentCustomers(1).rows.map { it.id })
    }

    @Test
    fun a_name_finds_its_record() = play {
        val phone = phoneOf(office())
        val hotel = phone.customer("贵都大酒店")
        assertEquals(hotel, phone.records.find("贵都"))
        assertEquals(hotel, phone.records.find("大酒店", "customer"))
        assertEquals(hotel, phone.records.find(hotel.text))
        assertFailsWith<FieldbookException.NotFound> { phone.records.find("西苑") }
        assertFailsWith<FieldbookException.Usage> { phone.records.show(RecordId("no id")) }
    }

    @Test
    fun an_ambiguous_name_lists_its_candidates() = play {
        val phone = phoneOf(office())
        val names = listOf("贵都大酒店", "贵都宾馆")
        names.forEach { phone.customer(it) }
        val which = assertFailsWith<FieldbookException.Ambiguous> { phone.records.find("贵都", "customer") }
        assertEquals(names.toSet(), which.candidates.map { it.title }.toSet())
        assertTrue(which.candidates.all { it.type == "customer" })
    }
}
