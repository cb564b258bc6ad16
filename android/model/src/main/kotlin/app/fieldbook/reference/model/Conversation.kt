package app.fieldbook.reference.model

import app.fieldbook.FieldbookException
import app.fieldbook.LiveConversation
import kotlinx.coroutines.delay
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlin.time.Duration.Companion.seconds

/** The live conversation with the office while the app is open: begun once, woken by a person, slow in the background. */
class Conversation(private val desk: Desk) {
    private val turn = Mutex()
    private var live: LiveConversation? = null

    /** Begins to talk; where a worker has its turn, as soon as that is done. Nothing where it runs already. */
    suspend fun begin(): Unit = turn.withLock {
        while (live == null) {
            live = try {
                desk.fieldbook.sync.start(desk.transport)
            } catch (_: FieldbookException.Busy) {
                delay(TURN)
                continue
            }
        }
    }

    /** Tries again now. */
    suspend fun again() {
        begin()
        live?.retry()
    }

    /** The app came to the front, or left it: in the background it looks for news seldom. */
    suspend fun setForeground(foreground: Boolean) {
        live?.setForeground(foreground)
    }

    /** Ends it. */
    suspend fun end(): Unit = turn.withLock {
        live?.stop()
        live = null
    }

    private companion object {
        /** 2 s: a worker's slice takes that long in good weather. */
        val TURN = 2.seconds
    }
}
