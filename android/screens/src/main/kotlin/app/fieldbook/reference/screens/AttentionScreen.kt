package app.fieldbook.reference.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.AttentionContent
import app.fieldbook.reference.model.AttentionEntry
import app.fieldbook.reference.model.Fixing
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.Ui
import app.fieldbook.reference.model.WantedLine
import app.fieldbook.reference.model.say

/** What the attention screen can ask for. */
class AttentionActions(
    val fix: (AttentionEntry, WantedLine?) -> Unit,
    val type: (AttentionEntry, String) -> Unit,
    val resend: (AttentionEntry) -> Unit,
    val askDrop: (AttentionEntry) -> Unit,
    val drop: (AttentionEntry) -> Unit,
    val leave: (AttentionEntry) -> Unit,
    val back: () -> Unit,
    val sync: () -> Unit,
)

/** What the office refused or lets wait: why, and what can be done about it. */
@Composable
fun AttentionScreen(state: Ui<AttentionContent>, bar: SyncBar, actions: AttentionActions) {
    Frame(words(Say.MENU_ATTENTION), bar, actions.sync, onBack = actions.back) {
        Shown(state) { content ->
            if (content.items.isEmpty()) {
                AllWell(words(Say.ATTENTION_NONE), words(Say.ATTENTION_NONE_TEXT))
            } else {
                LazyColumn(
                    Modifier.fillMaxSize(),
                    contentPadding = PaddingValues(16.dp),
                    verticalArrangement = Arrangement.spacedBy(12.dp),
                ) {
                    content.trouble?.let { item("trouble") { TroublePanel(it) } }
                    items(content.items, key = { it.id.text }) { Item(it, actions) }
                }
            }
        }
    }
}

@Composable
private fun Item(item: AttentionEntry, actions: AttentionActions) {
    val colors = MaterialTheme.colorScheme
    Panel {
        Column(Modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(10.dp)) {
            Column {
                Text(item.title, style = MaterialTheme.typography.titleLarge, color = colors.onSurface)
                Text(words(item.aim), style = MaterialTheme.typography.bodyMedium, color = colors.onSurfaceVariant)
            }
            Why(item)
            val open = item.fixing
            item.wanted.filter { it.field != open?.field }.forEach { Wanted(it) }
            when {
                open != null -> Mending(item, open, actions)
                item.dropping -> Dropping(item, actions)
                else -> Buttons(item, actions)
            }
        }
    }
}

@Composable
private fun Why(item: AttentionEntry) {
    val colors = MaterialTheme.colorScheme
    val (back, ink) = if (item.refused) colors.errorContainer to colors.onErrorContainer
    else colors.tertiaryContainer to colors.onTertiaryContainer
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.small, back, ink) {
        Row(Modifier.padding(12.dp), horizontalArrangement = Arrangement.spacedBy(10.dp)) {
            Icon(if (item.refused) Signs.Alert else Signs.Clock, contentDescription = null, Modifier.size(22.dp))
            Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
                Text(
                    words(if (item.refused) Say.ATTENTION_REFUSED else Say.ATTENTION_WAITS),
                    style = MaterialTheme.typography.titleSmall,
                )
                Text(words(item.why), style = MaterialTheme.typography.bodyLarge)
                item.accepts?.let {
                    Text(words(say(Say.ATTENTION_ACCEPTS, it)), style = MaterialTheme.typography.bodyMedium)
                }
            }
        }
    }
}

@Composable
private fun Wanted(line: WantedLine) {
    Column {
        val colors = MaterialTheme.colorScheme
        Text(words(line.label), style = MaterialTheme.typography.labelMedium, color = colors.onSurfaceVariant)
        Text(words(line.value), style = MaterialTheme.typography.bodyLarge, color = colors.onSurface)
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Mending(item: AttentionEntry, open: Fixing, actions: AttentionActions) {
    val others = item.wanted.filter { it.editable && it.field != open.field }
    if (open.choices.isEmpty()) {
        Typed(
            open.typed, { actions.type(item, it) }, words(open.label),
            problem = open.problem?.let { words(it) }, most = 4, enabled = !item.busy,
        )
    } else {
        Heading(words(open.label))
        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
            open.choices.forEach { one -> Choice(one, one == open.typed, { actions.type(item, one) }, one = true) }
        }
    }
    Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp, Alignment.End), Alignment.CenterVertically) {
        QuietButton(words(Say.LEAVE), { actions.leave(item) }, enabled = !item.busy)
        MainButton(words(Say.ATTENTION_RESEND), { actions.resend(item) }, enabled = !item.busy)
    }
    if (others.isNotEmpty()) {
        FlowRow(horizontalArrangement = Arrangement.spacedBy(4.dp)) {
            others.forEach { line ->
                QuietButton(words(say(Say.ATTENTION_OTHER, line.label)), { actions.fix(item, line) }, enabled = !item.busy)
            }
        }
    }
}

@Composable
private fun Dropping(item: AttentionEntry, actions: AttentionActions) {
    val ink = MaterialTheme.colorScheme.onSurface
    Text(words(Say.ATTENTION_DROP_ASK), style = MaterialTheme.typography.bodyLarge, color = ink)
    ButtonRow {
        QuietButton(words(Say.LEAVE), { actions.leave(item) }, enabled = !item.busy)
        SideButton(words(Say.ATTENTION_DROP_YES), { actions.drop(item) }, enabled = !item.busy)
    }
}

@Composable
private fun Buttons(item: AttentionEntry, actions: AttentionActions) {
    ButtonRow {
        QuietButton(words(Say.ATTENTION_DROP), { actions.askDrop(item) })
        if (item.canFix) MainButton(words(Say.ATTENTION_FIX), { actions.fix(item, null) }, sign = Signs.Pencil)
    }
}
