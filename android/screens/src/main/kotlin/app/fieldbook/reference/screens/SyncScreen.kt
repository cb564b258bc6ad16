package app.fieldbook.reference.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.LaneLine
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.SyncContent
import app.fieldbook.reference.model.Ui
import app.fieldbook.reference.model.say

/** What the sync screen can ask for. */
class SyncActions(
    val syncNow: () -> Unit,
    val startOver: () -> Unit,
    val attention: () -> Unit,
    val kept: () -> Unit,
    val back: () -> Unit,
)

/** The whole truth about sync: what waits, since when, what went wrong and what to do. */
@Composable
fun SyncScreen(state: Ui<SyncContent>, bar: SyncBar, actions: SyncActions) {
    val content = (state as? Ui.Ready)?.content
    Frame(
        words(Say.MENU_SYNC), bar, onSync = actions.syncNow, onBack = actions.back,
        foot = { content?.let { Foot(it, actions) } },
    ) {
        Shown(state) { sync ->
            LazyColumn(
                Modifier.fillMaxSize(),
                contentPadding = PaddingValues(16.dp),
                verticalArrangement = Arrangement.spacedBy(12.dp),
            ) {
                item("now") { Now(sync) }
                sync.trouble?.let { item("trouble") { TroublePanel(it, passes = it.again) } }
                item("counts") { Counts(sync, actions) }
                if (sync.lanes.isNotEmpty()) {
                    item("lanes title") { Heading(words(Say.SYNC_LANES)) }
                    item("lanes") { Panel { sync.lanes.forEach { Lane(it) } } }
                }
                sync.whose?.let { whose ->
                    item("whose") {
                        Text(
                            words(whose),
                            Modifier.fillMaxWidth().padding(8.dp),
                            style = MaterialTheme.typography.bodyMedium,
                            color = MaterialTheme.colorScheme.onSurfaceVariant,
                            textAlign = TextAlign.Center,
                        )
                    }
                }
            }
        }
    }
}

@Composable
private fun Now(sync: SyncContent) {
    val colors = MaterialTheme.colorScheme
    val (back, ink) = when (sync.bar.mood) {
        SyncBar.Mood.SENT, SyncBar.Mood.SENDING -> colors.primaryContainer to colors.onPrimaryContainer
        SyncBar.Mood.WAITING -> colors.tertiaryContainer to colors.onTertiaryContainer
        SyncBar.Mood.STOPPED -> colors.errorContainer to colors.onErrorContainer
    }
    Panel {
        Row(
            Modifier.padding(16.dp),
            horizontalArrangement = Arrangement.spacedBy(16.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Badge(sync.bar.mood.sign, back, ink)
            Column(Modifier.weight(1f)) {
                val line = if (sync.bar.mood == SyncBar.Mood.STOPPED) say(Say.SYNC_STOPPED) else sync.bar.line
                Text(words(line), style = MaterialTheme.typography.titleLarge, color = colors.onSurface)
                Text(
                    words(say(Say.SYNC_LAST, sync.lastSuccess)),
                    style = MaterialTheme.typography.bodyMedium,
                    color = colors.onSurfaceVariant,
                )
            }
        }
    }
}

@Composable
private fun Counts(sync: SyncContent, actions: SyncActions) {
    Panel {
        Line(Signs.Up, words(sync.pending))
        sync.held?.let { Line(Signs.Clock, words(it)) }
        Line(Signs.Alert, words(say(Say.SYNC_ATTENTION, sync.attention)), actions.attention)
        Line(Signs.Layers, words(say(Say.SYNC_KEPT, sync.kept)), actions.kept)
    }
}

@Composable
private fun Line(sign: ImageVector, text: String, onClick: (() -> Unit)? = null) {
    val colors = MaterialTheme.colorScheme
    val click = if (onClick == null) Modifier else Modifier.clickable(role = Role.Button, onClick = onClick)
    Row(
        Modifier.fillMaxWidth().then(click).heightIn(min = 56.dp).padding(horizontal = 16.dp, vertical = 10.dp),
        horizontalArrangement = Arrangement.spacedBy(16.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Icon(sign, contentDescription = null, Modifier.size(22.dp), tint = colors.onSurfaceVariant)
        Text(text, Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge, color = colors.onSurface)
        if (onClick != null) Icon(Signs.Next, contentDescription = null, Modifier.size(20.dp), tint = colors.onSurfaceVariant)
    }
}

@Composable
private fun Lane(lane: LaneLine) {
    val colors = MaterialTheme.colorScheme
    Column(Modifier.padding(horizontal = 16.dp, vertical = 10.dp)) {
        Text(words(lane.name), style = MaterialTheme.typography.titleSmall, color = colors.onSurface)
        Text(words(lane.last), style = MaterialTheme.typography.bodyMedium, color = colors.onSurfaceVariant)
        lane.error?.let {
            Row(horizontalArrangement = Arrangement.spacedBy(6.dp)) {
                Icon(Signs.Alert, contentDescription = null, Modifier.size(18.dp), tint = colors.error)
                Text(words(it), style = MaterialTheme.typography.bodyMedium, color = colors.error)
            }
        }
    }
}

@Composable
private fun Foot(sync: SyncContent, actions: SyncActions) {
    val colors = MaterialTheme.colorScheme
    HorizontalDivider(color = colors.outlineVariant)
    Column(
        Modifier.fillMaxWidth().background(colors.surface).padding(horizontal = 16.dp, vertical = 10.dp),
        verticalArrangement = Arrangement.spacedBy(8.dp),
    ) {
        val wide = Modifier.fillMaxWidth()
        if (sync.startOver) {
            MainButton(words(Say.SYNC_START_OVER), actions.startOver, wide)
            SideButton(words(Say.SYNC_NOW), actions.syncNow, wide, enabled = !sync.trying)
        } else {
            MainButton(words(Say.SYNC_NOW), actions.syncNow, wide, enabled = !sync.trying, sign = Signs.Both)
        }
    }
}
