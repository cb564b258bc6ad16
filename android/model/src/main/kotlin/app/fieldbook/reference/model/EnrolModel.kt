package app.fieldbook.reference.model

import app.fieldbook.ListRequest
import app.fieldbook.SyncState
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * A device that belongs to nobody.
 *
 * @property line the office's line, as typed or read from a code.
 * @property device what the office is to call this device.
 * @property step what is under way; `null` while the person types.
 * @property trouble why it did not work; what was typed stays.
 */
data class EnrolContent(
    val line: String,
    val device: String,
    val step: Step? = null,
    val trouble: Trouble? = null,
) {
    /** What is under way. */
    enum class Step { ENROLLING, FETCHING }

    /** Whether there is something to try. */
    val canEnrol: Boolean get() = step == null && line.isNotBlank() && device.isNotBlank()
}

/** Enrols the device, waits for the first rows, and hands over. */
class EnrolModel(
    private val desk: Desk,
    private val scope: CoroutineScope,
    private val conversation: Conversation,
    line: String,
    device: String,
    private val onReady: () -> Unit,
) {
    private val now = MutableStateFlow(EnrolContent(line, device))

    /** What the screen shows. */
    val state: StateFlow<EnrolContent> = now.asStateFlow()

    /** The line was typed. */
    fun typeLine(line: String): Unit = now.update { it.copy(line = line, trouble = null) }

    /** The name was typed. */
    fun typeDevice(device: String): Unit = now.update { it.copy(device = device, trouble = null) }

    /** Enrols with what was typed. */
    fun enrol() {
        val typed = now.value
        if (!typed.canEnrol) return
        now.update { it.copy(step = EnrolContent.Step.ENROLLING, trouble = null) }
        scope.launch {
            val trouble = attempt {
                val known = desk.fieldbook.sync.identity()
                if (known == null) {
                    desk.fieldbook.sync.enrol(typed.line.trim(), typed.device.trim(), desk.transport)
                }
                now.update { it.copy(step = EnrolContent.Step.FETCHING) }
                conversation.begin()
                firstRows()
            }
            if (trouble == null) onReady() else now.update { it.copy(step = null, trouble = trouble) }
        }
    }

    /** Waits until there is something to work with, or nothing to come, or no network to bring it. */
    private suspend fun firstRows() {
        val customers = desk.fieldbook.lists.observe(ListRequest("customer", limit = 1))
        combine(customers, desk.fieldbook.sync.state) { page, sync ->
            val settled = sync.phase in setOf(
                SyncState.Phase.UP_TO_DATE, SyncState.Phase.WAITING, SyncState.Phase.STOPPED,
            )
            page.rows.isNotEmpty() || settled
        }.first { it }
    }
}
