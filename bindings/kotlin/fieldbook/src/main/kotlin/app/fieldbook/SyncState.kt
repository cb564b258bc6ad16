package app.fieldbook

import java.time.Instant

/**
 * The conversation with the server as a screen shows it.
 *
 * @property phase what to show in one word.
 * @property online the platform's last word on the network.
 * @property caughtUp what came last reached the end of the office's log as it then was.
 * @property push edits going up.
 * @property pull entries and verdicts coming down.
 * @property fetch customers fetched whole.
 * @property token tokens, which the other lanes need.
 */
public data class SyncState(
    val phase: Phase,
    val online: Boolean,
    val caughtUp: Boolean,
    val push: Lane,
    val pull: Lane,
    val fetch: Lane,
    val token: Lane,
) {
    /** The state in one word. */
    public enum class Phase {
        /** No conversation runs. */
        RESTING,

        /** Something is under way. */
        WORKING,

        /** Nothing waits, and the server has nothing that is not here. */
        UP_TO_DATE,

        /** The server was not reached; the next attempt comes by itself. */
        WAITING,

        /** It goes on only after a person or the app has done something; nothing that was written is lost. */
        STOPPED,
    }

    /** The lanes. */
    public val lanes: List<Lane> get() = listOf(push, pull, fetch, token)

    /** Why it stopped, of a conversation that did. */
    public val stop: Stop? get() = lanes.firstNotNullOfOrNull { (it.activity as? Activity.Stopped)?.why }

    /** What went wrong last in any lane. */
    public val lastError: LaneError? get() = lanes.mapNotNull { it.lastError }.maxByOrNull { it.at }

    internal companion object {
        val RESTING: SyncState = Lane(Activity.Idle, null, null, 0).let { idle ->
            SyncState(Phase.RESTING, online = true, caughtUp = false, idle, idle, idle, idle)
        }
    }
}

/**
 * One lane of the conversation.
 *
 * @property activity what it does now.
 * @property lastSuccess when an exchange last went through.
 * @property lastError the last failure, kept after later successes.
 * @property failures failures in a row; 0 after a success.
 */
public data class Lane(val activity: Activity, val lastSuccess: Instant?, val lastError: LaneError?, val failures: Int)

/** What a lane does. */
public sealed interface Activity {
    /** Nothing to do. */
    public data object Idle : Activity

    /** An exchange is under way. */
    public data object Working : Activity

    /** It waits on the server for news. */
    public data object Listening : Activity

    /** The next attempt comes by itself at this time. */
    public data class Waiting(val until: Instant) : Activity

    /** It goes on only after a person or the app has done something. */
    public data class Stopped(val why: Stop) : Activity
}

/** Why a lane has stopped. */
public enum class Stop {
    /** The server is of another workspace. */
    OTHER_WORKSPACE,

    /** The server does not know this installation any more: enrol anew. */
    DEVICE_UNKNOWN,

    /** The server does not take this device's signature. */
    SIGNATURE,

    /** App and server have no version in common: one of them needs an update. */
    VERSION,

    /** A copy of this phone has offered other edits under the same numbers. */
    CLONE,
}

/** Something that went wrong: when; `unreachable`, `broken`, `unreadable`, `store` or the server's refusal; in words. */
public data class LaneError(val at: Instant, val kind: String, val sentence: Sentence)

/**
 * What came of a slice. A network that is away is no failure: [end] and [trouble] say so.
 *
 * @property end how it ended.
 * @property trouble of one that gave up: why, and what to do.
 * @property state the lanes as they stood at the end.
 * @property sentBytes bytes of bodies sent.
 * @property receivedBytes bytes of bodies received.
 * @property pending own edits that have not left, held ones included.
 * @property held of these, how many wait on the server for a cause.
 * @property attention refused edits that wait for a person.
 * @property kept values that are kept aside.
 */
public data class SyncReport(
    val end: SliceEnd,
    val trouble: Failure?,
    val state: SyncState,
    val sentBytes: Long,
    val receivedBytes: Long,
    val pending: Long,
    val held: Long,
    val attention: Long,
    val kept: Long,
)

/** How a slice ended. */
public enum class SliceEnd {
    /** Everything offered, everything pulled. */
    FINISHED,

    /** A lane failed too often or has stopped. */
    GAVE_UP,

    /** The deadline passed; the rest goes on next time. */
    DEADLINE,

    /** The bytes are spent; the rest goes on next time. */
    BYTES,

    /** Another run took its place. */
    REPLACED,
}

/** Whose device this is. */
public data class Enrolled(
    val workspace: RecordId,
    val workspaceName: String,
    val user: RecordId,
    val userName: String,
    val installation: String,
    val server: String,
)
