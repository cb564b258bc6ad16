package app.fieldbook.testing

import app.fieldbook.Change
import app.fieldbook.Content
import app.fieldbook.Enrolled
import app.fieldbook.HttpTransport
import app.fieldbook.Inside
import app.fieldbook.InsideFieldbook
import app.fieldbook.LibraryTransport
import app.fieldbook.RecordId
import app.fieldbook.generated.HttpClient
import app.fieldbook.generated.OfficeJudgement
import app.fieldbook.generated.OfficeRefusal
import app.fieldbook.generated.OfficeRole
import app.fieldbook.generated.OfficeWeather
import kotlin.time.Duration
import app.fieldbook.generated.TestOffice as CoreOffice

/**
 * A workspace in memory for tests of apps: the server's own admission, without a process and without a network. What it
 * answers can be scripted. It knows one territory; every user is in it.
 *
 * ```
 * TestOffice.open().use { office ->
 *     val wang = office.addUser("王芳")
 *     fieldbook.sync.enrol(office.invite(wang), "test", office.transport)
 *     office.judgeNext(Judgement.Refuse("customer.closed"))
 *     …
 * }
 * ```
 */
@OptIn(InsideFieldbook::class)
public class TestOffice private constructor(private val core: CoreOffice, client: HttpClient) : AutoCloseable {
    /** Reaches this office, whatever the address. */
    public val transport: HttpTransport = Wire(client)

    /** Adds a user and returns their id. */
    public suspend fun addUser(name: String, role: Role = Role.REP): RecordId =
        Inside.call { RecordId(core.addUser(name, OfficeRole.valueOf(role.name))) }

    /** Returns a line that enrols one device of a user. */
    public suspend fun invite(user: RecordId): String = Inside.call { core.invite(user.text) }

    /** Creates a record as the office; a customer needs `owner` and `territory`. */
    public suspend fun create(type: String, fields: Map<String, Change>): RecordId =
        Inside.call { RecordId(core.create(type, Inside.fields(fields))) }

    /** Changes a record as the office. */
    public suspend fun edit(record: RecordId, fields: Map<String, Change>): Unit =
        Inside.call { core.edit(record.text, Inside.fields(fields)) }

    /** Deletes a record as the office. */
    public suspend fun delete(record: RecordId): Unit = Inside.call { core.delete(record.text) }

    /** Returns what a field holds in the office; `null` where there is no such record or it is empty. */
    public suspend fun content(record: RecordId, field: String): Content? =
        Inside.call { core.content(record.text, field)?.let(Inside::content) }

    /** Returns how many records of a type the office has, deleted ones left out. */
    public suspend fun count(type: String): Long = Inside.call { core.count(type) }

    /** Returns how many requests have come in, the lost and the refused included. */
    public suspend fun requests(): Long = Inside.call { core.requests() }

    /** Says what becomes of the edits that are offered next, one each, after those said before. */
    public suspend fun judgeNext(vararg judgements: Judgement): Unit = Inside.call {
        for (judgement in judgements) {
            core.judgeNext(
                when (judgement) {
                    Judgement.ByTheRules -> OfficeJudgement.ByTheRules
                    is Judgement.Refuse -> OfficeJudgement.Refuse(judgement.rule, judgement.accepts)
                    Judgement.Hold -> OfficeJudgement.Hold
                },
            )
        }
    }

    /** Judges what was let wait. */
    public suspend fun release(): Unit = Inside.call { core.release() }

    /** Answers the next request with a refusal of the whole. */
    public suspend fun refuseNext(refusal: Refusal): Unit =
        Inside.call { core.refuseNext(OfficeRefusal.valueOf(refusal.name)) }

    /** Changes the network, for what is sent from now on. */
    public suspend fun setWeather(weather: Weather): Unit = Inside.call {
        core.setWeather(
            when (weather) {
                Weather.Fair -> OfficeWeather.Fair
                Weather.Offline -> OfficeWeather.Offline
                Weather.LosingAnswers -> OfficeWeather.LosingAnswers
                Weather.Silent -> OfficeWeather.Silent
                is Weather.Slow -> OfficeWeather.Slow(Math.toIntExact(weather.by.inWholeMilliseconds))
            },
        )
    }

    /** Forgets a device: it is refused from now on. */
    public suspend fun revoke(device: Enrolled): Unit = Inside.call { core.revoke(device.installation) }

    /** Gives the office's memory back once no store speaks with it any more. */
    override fun close(): Unit = core.close()

    public companion object {
        /** Opens an empty office. Needs a library that was built with the feature `testing`. */
        public suspend fun open(): TestOffice = Inside.call {
            val core = CoreOffice.open()
            TestOffice(core, core.http())
        }
    }

    private class Wire(override val client: HttpClient) : LibraryTransport()
}

/** What a user may do. */
public enum class Role {
    /** Visits customers. */
    REP,

    /** Leads reps. */
    MANAGER,

    /** Owns the master data. */
    OFFICE,
}

/** What becomes of an edit. */
public sealed interface Judgement {
    /** The server's own rules decide. */
    public data object ByTheRules : Judgement

    /** It is refused by this rule, such as `field.unique`; what would be accepted, in English. */
    public data class Refuse(val rule: String, val accepts: String = "") : Judgement

    /** It waits until [TestOffice.release]. */
    public data object Hold : Judgement
}

/** What a whole request is refused with. */
public enum class Refusal {
    /** The server cannot answer now. */
    BUSY,

    /** The server failed. */
    INTERNAL,

    /** The token is not good any more. */
    TOKEN,

    /** The server does not know this installation. */
    DEVICE_UNKNOWN,

    /** The device belongs to another workspace. */
    OTHER_WORKSPACE,

    /** App and server have no version in common. */
    VERSION,

    /** The device's clock is too far off. */
    CLOCK,

    /** The server does not know the device's cursor. */
    CURSOR,
}

/** The network between a device and the office. */
public sealed interface Weather {
    /** Answers come at once. */
    public data object Fair : Weather

    /** The office cannot be reached. */
    public data object Offline : Weather

    /** Requests arrive, answers are lost. */
    public data object LosingAnswers : Weather

    /** Requests arrive, answers never come. */
    public data object Silent : Weather

    /** Answers take so long. */
    public data class Slow(val by: Duration) : Weather
}
