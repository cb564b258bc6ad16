package app.fieldbook.reference.model

import app.fieldbook.Fieldbook
import app.fieldbook.FieldbookException
import app.fieldbook.HttpTransport
import app.fieldbook.Options
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock

/**
 * What the platform brings.
 *
 * @property folder where the store lies.
 * @property transport how the office is reached.
 * @property clock the time, and the zone where the person is.
 * @property device what this device is called, unless the person says otherwise.
 * @property invitation a line to begin with.
 * @property options what opening the store takes, such as where its key is kept.
 */
class Platform(
    val folder: Path,
    val transport: HttpTransport,
    val clock: Clock,
    val device: String,
    val invitation: String = "",
    val options: Options = Options(),
)

/** Opens the store and the first screen; a store that cannot be opened says why and can be tried again. */
class Door(private val platform: Platform, private val scope: CoroutineScope) {
    /** An opened store with its screens. */
    class Inside internal constructor(val rooms: Rooms, internal val fieldbook: Fieldbook, internal val life: Job)

    private val now = MutableStateFlow<Ui<Inside>>(Ui.Loading)

    /** What is behind the door. */
    val state: StateFlow<Ui<Inside>> = now.asStateFlow()

    init {
        open()
    }

    /**
     * Begins anew on this device, where the office knows it no more: the store is moved aside whole, for what had not been
     * sent is in it, and the next screen asks for an invitation.
     */
    fun startOver() {
        val inside = (now.value as? Ui.Ready)?.content ?: return
        now.value = Ui.Loading
        scope.launch {
            inside.close()
            openAnew()
        }
    }

    /** The app came to the front, or left it and may not come back: what was typed is kept first. */
    suspend fun setForeground(foreground: Boolean) {
        val inside = (now.value as? Ui.Ready)?.content ?: return
        if (!foreground) inside.rooms.rest()
        attempt { inside.rooms.conversation.setForeground(foreground) }
    }

    /** The system's word on the network. */
    suspend fun setOnline(online: Boolean) {
        val inside = (now.value as? Ui.Ready)?.content ?: return
        attempt { inside.fieldbook.setOnline(online) }
    }

    /** Ends everything: a desktop closes its window. */
    suspend fun close() {
        (now.value as? Ui.Ready)?.content?.close()
    }

    private suspend fun Inside.close(): Unit = withContext(NonCancellable) {
        rooms.rest()
        rooms.conversation.end()
        life.cancelAndJoin()
        fieldbook.shutDown()
    }

    /** Moves the store aside, whole: nothing is deleted to get on. */
    private fun openAnew() {
        val aside = platform.folder.resolveSibling("${platform.folder.fileName}-${platform.clock.millis()}")
        Files.move(platform.folder, aside)
        open()
    }

    private fun open() {
        now.value = Ui.Loading
        scope.launch {
            try {
                val fieldbook = Fieldbook.open(platform.folder, platform.options)
                val life = Job(scope.coroutineContext.job)
                val desk = Desk(fieldbook, platform.clock, platform.transport)
                val inside = CoroutineScope(scope.coroutineContext + life)
                now.value = Ui.Ready(Inside(Rooms(desk, inside, platform.invitation, platform.device), fieldbook, life))
            } catch (lost: FieldbookException.Key) {
                now.value = Ui.Failed(lost.failure.trouble(), anew = ::openAnew, retry = ::open)
            } catch (failed: FieldbookException) {
                now.value = Ui.Failed(failed.failure.trouble(), retry = ::open)
            }
        }
    }
}
