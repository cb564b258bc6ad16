package app.fieldbook.reference.screens

import androidx.compose.foundation.ScrollState
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.CaptureContent
import app.fieldbook.reference.model.CustomerItem
import app.fieldbook.reference.model.Phrase
import app.fieldbook.reference.model.QuickDay
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.Ui
import app.fieldbook.reference.model.say

/** What the capture screen can ask for. */
class CaptureActions(
    val typeName: (String) -> Unit,
    val choose: (CustomerItem) -> Unit,
    val typeNote: (String) -> Unit,
    val tick: (String) -> Unit,
    val addTag: (String) -> Unit,
    val typeSolved: (String) -> Unit,
    val typeNextStep: (String) -> Unit,
    val typePromise: (String) -> Unit,
    val chooseDay: (QuickDay) -> Unit,
    val typeDay: (String) -> Unit,
    val save: () -> Unit,
    val back: () -> Unit,
    val sync: () -> Unit,
)

/** A visit, written down: whom, what was said, and the three questions. */
@Composable
fun CaptureScreen(
    state: Ui<CaptureContent>,
    bar: SyncBar,
    actions: CaptureActions,
    scroll: ScrollState = rememberScrollState(),
) {
    val content = (state as? Ui.Ready)?.content
    Frame(
        title = content?.takeIf { it.fixedWhom }?.entry?.name?.ifBlank { words(Say.NAME_UNKNOWN) } ?: words(Say.CAPTURE_TITLE),
        over = content?.takeIf { it.fixedWhom }?.let { words(Say.CAPTURE_TITLE) },
        bar = bar,
        onSync = actions.sync,
        onBack = actions.back,
        foot = { content?.let { SaveFoot(it, actions.save) } },
    ) {
        Shown(state) { capture ->
            Column(
                Modifier.fillMaxSize().verticalScroll(scroll).padding(horizontal = 16.dp),
                verticalArrangement = Arrangement.spacedBy(12.dp),
            ) {
                Fields(capture, actions)
            }
        }
    }
}

@Composable
private fun Fields(capture: CaptureContent, actions: CaptureActions) {
    val first = remember { FocusRequester() }
    LaunchedEffect(Unit) { first.requestFocus() }
    capture.trouble?.let { TroublePanel(it) }
    val nameFirst = !capture.fixedWhom && capture.entry.name.isEmpty()
    val name = remember { nameFirst }
    if (!capture.fixedWhom) {
        Typed(
            capture.entry.name, actions.typeName, words(Say.CAPTURE_WHOM),
            if (name) Modifier.focusRequester(first) else Modifier,
        )
        Matches(capture.matches.filter { it.id != capture.entry.customer }, actions.choose)
    }
    Typed(
        capture.entry.note, actions.typeNote, words(Say.CAPTURE_NOTE),
        if (name) Modifier else Modifier.focusRequester(first),
        example = words(Say.CAPTURE_NOTE_EXAMPLE), lines = 3,
    )
    Tags(capture, actions)
    Heading(words(Say.CAPTURE_QUESTIONS))
    Typed(capture.entry.solved, actions.typeSolved, words(Say.CAPTURE_SOLVED), most = 4)
    Typed(capture.entry.nextStep, actions.typeNextStep, words(Say.CAPTURE_NEXT), most = 4)
    Typed(capture.entry.promise, actions.typePromise, words(Say.CAPTURE_PROMISE), most = 4)
    Due(capture, actions)
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Tags(capture: CaptureContent, actions: CaptureActions) {
    var own by remember { mutableStateOf<String?>(null) }
    Heading(words(Say.CAPTURE_TAGS))
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        capture.tags.forEach { tag -> Choice(tag, tag in capture.entry.tags, { actions.tick(tag) }) }
        Choice(words(Say.CAPTURE_TAG_OWN), chosen = false, onClick = { own = own ?: "" }, adds = true)
    }
    own?.let { typed ->
        val add = {
            actions.addTag(typed)
            own = null
        }
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
            Typed(typed, { own = it }, words(Say.CAPTURE_TAG), Modifier.weight(1f), done = add)
            SideButton(words(Say.CAPTURE_TAG_ADD), add, Modifier.padding(top = 8.dp))
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Due(capture: CaptureContent, actions: CaptureActions) {
    Heading(words(Say.CAPTURE_DUE))
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        capture.quickDays.forEach { day ->
            val chosen = capture.entry.dueDay == day.day && capture.entry.due.isEmpty()
            Choice(words(day.say), chosen, { actions.chooseDay(day) }, one = true)
        }
    }
    Typed(
        capture.entry.due, actions.typeDay, words(Say.CAPTURE_DUE_TYPED),
        Modifier.padding(bottom = 20.dp),
        example = words(Say.CAPTURE_DUE_EXAMPLE),
        problem = if (capture.dueUnread) words(Say.HINT_DAY) else null,
    )
}

/** Says what is missing, and saves: as a submission where nothing is. */
@Composable
private fun SaveFoot(capture: CaptureContent, onSave: () -> Unit) {
    val colors = MaterialTheme.colorScheme
    HorizontalDivider(color = colors.outlineVariant)
    Column(
        Modifier.fillMaxWidth().background(colors.surface).padding(horizontal = 16.dp, vertical = 10.dp),
        verticalArrangement = Arrangement.spacedBy(8.dp),
    ) {
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
            val sign = if (capture.submits && capture.entry.hasWhom) Signs.Check else Signs.Pencil
            Icon(sign, contentDescription = null, Modifier.size(20.dp), tint = colors.onSurfaceVariant)
            Text(words(capture.missing()), style = MaterialTheme.typography.bodyMedium, color = colors.onSurfaceVariant)
        }
        MainButton(
            words(if (capture.submits) Say.CAPTURE_SUBMIT else Say.CAPTURE_SAVE),
            onSave,
            Modifier.fillMaxWidth(),
            enabled = capture.canSave,
        )
    }
}

private fun CaptureContent.missing(): Phrase = when {
    !entry.hasWhom -> say(Say.CAPTURE_MISSING_WHOM)
    submits -> say(Say.CAPTURE_COMPLETE)
    else -> say(Say.CAPTURE_MISSING, Phrase.Listed(entry.missing.map { say(it) }))
}
