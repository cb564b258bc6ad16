package app.fieldbook.reference.model

import app.fieldbook.FieldbookException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.job
import kotlinx.coroutines.launch

/** A screen with its model. */
sealed interface Room {
    /** Whose device this is, is being looked up. */
    data object Opening : Room

    data class Enrol(val model: EnrolModel) : Room

    data class Home(val model: HomeModel) : Room

    data class Capture(val model: CaptureModel) : Room

    data class Attention(val model: AttentionModel) : Room

    data class Kept(val model: KeptModel) : Room

    data class Sync(val model: SyncModel) : Room
}

/**
 * Which screen is shown, and the one place where models are made. A model lives as long as its screen.
 *
 * @param invitation a line to begin with, of a device that belongs to nobody.
 * @param device what the office is to call this device, unless the person says otherwise.
 */
class Rooms(
    private val desk: Desk,
    private val scope: CoroutineScope,
    private val invitation: String = "",
    private val device: String = "",
) {
    /** A room that is open, with what runs in it. */
    private class Open(val room: Room, val life: CoroutineScope, val leave: suspend () -> Unit = {})

    private val notices = MutableStateFlow<Notice?>(null)
    private val stack = MutableStateFlow(emptyList<Open>())
    private val shown = MutableStateFlow<Room>(Room.Opening)

    /** What the screen that was left last still keeps. */
    @Volatile
    private var leaving: Job? = null

    /** The conversation with the office. */
    val conversation: Conversation = Conversation(desk)

    /** The line at the foot of every screen. */
    val bar: SyncBarModel = SyncBarModel(desk, scope)

    /** The screen to show. */
    val room: StateFlow<Room> = shown.asStateFlow()

    init {
        scope.launch {
            if (desk.fieldbook.sync.identity() == null) enrol() else begin()
        }
    }

    /** Begins or goes on with a capture. */
    fun capture(target: Target): Unit = enter { life ->
        val last = leaving
        val saved = { notice: Notice ->
            notices.value = notice
            back()
        }
        val model = CaptureModel(desk, life, target, saved, before = { last?.join() })
        Open(Room.Capture(model), life, model::leave)
    }

    fun attention(): Unit = enter { life -> Open(Room.Attention(AttentionModel(desk, life)), life) }

    fun kept(): Unit = enter { life -> Open(Room.Kept(KeptModel(desk, life)), life) }

    fun sync() {
        if (room.value is Room.Sync) return
        enter { life -> Open(Room.Sync(SyncModel(desk, life, conversation)), life) }
    }

    /** Whether there is a screen to go back to. */
    val canGoBack: Boolean get() = stack.value.size > 1

    /** Leaves the screen; what was typed on it is kept. */
    fun back() {
        val top = stack.value.lastOrNull() ?: return
        if (!canGoBack) return
        stack.update { it - top }
        show()
        // In the app's scope, not the room's: what is being kept outlives the screen.
        leaving = scope.launch {
            top.leave()
            top.life.cancel()
        }
    }

    /** The app leaves the front, and may not come back: what was typed is kept. */
    suspend fun rest(): Unit = stack.value.forEach { it.leave() }

    private fun enrol(): Unit = enter { life ->
        val model = EnrolModel(desk, life, conversation, invitation, device, onReady = ::begin)
        Open(Room.Enrol(model), life)
    }

    private fun begin() {
        scope.launch {
            try {
                conversation.begin()
            } catch (failed: FieldbookException) {
                notices.value = Notice(failed.failure.trouble().happened, warns = true)
            }
        }
        stack.value.forEach { it.life.cancel() }
        stack.value = emptyList()
        enter { life -> Open(Room.Home(HomeModel(desk, life, notices)), life) }
    }

    private fun enter(open: (CoroutineScope) -> Open) {
        val life = CoroutineScope(scope.coroutineContext + SupervisorJob(scope.coroutineContext.job))
        stack.update { it + open(life) }
        show()
    }

    private fun show() {
        stack.value.lastOrNull()?.let { shown.value = it.room }
    }
}
