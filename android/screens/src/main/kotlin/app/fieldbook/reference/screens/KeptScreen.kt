package app.fieldbook.reference.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
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
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.KeptContent
import app.fieldbook.reference.model.KeptEntry
import app.fieldbook.reference.model.Phrase
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.Ui
import app.fieldbook.reference.model.say

/** What the screen of kept values can ask for. */
class KeptActions(
    val restore: (KeptEntry) -> Unit,
    val dismiss: (KeptEntry) -> Unit,
    val back: () -> Unit,
    val sync: () -> Unit,
)

/** Two people wrote one field: the value that stands, the value that was kept, and the person decides. */
@Composable
fun KeptScreen(state: Ui<KeptContent>, bar: SyncBar, actions: KeptActions) {
    Frame(words(Say.MENU_KEPT), bar, actions.sync, onBack = actions.back) {
        Shown(state) { content ->
            if (content.items.isEmpty()) {
                AllWell(words(Say.KEPT_NONE), content.notice?.let { words(it) } ?: words(Say.KEPT_NONE_TEXT))
            } else {
                Items(content, actions)
            }
        }
    }
}

@Composable
private fun Items(content: KeptContent, actions: KeptActions) {
    LazyColumn(
        Modifier.fillMaxSize(),
        contentPadding = PaddingValues(16.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp),
    ) {
        item("why") {
            Text(
                words(content.notice ?: say(Say.KEPT_WHY)),
                Modifier.padding(horizontal = 4.dp),
                style = MaterialTheme.typography.bodyLarge,
                color = MaterialTheme.colorScheme.onSurfaceVariant,
            )
        }
        content.trouble?.let { item("trouble") { TroublePanel(it) } }
        items(content.items, key = { it.id.text }) { Item(it, actions) }
    }
}

@Composable
private fun Item(item: KeptEntry, actions: KeptActions) {
    val colors = MaterialTheme.colorScheme
    Panel {
        Column(Modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(10.dp)) {
            Column {
                Text(item.title, style = MaterialTheme.typography.titleLarge, color = colors.onSurface)
                Text(words(item.label), style = MaterialTheme.typography.bodyMedium, color = colors.onSurfaceVariant)
            }
            Value(Signs.Check, say(Say.KEPT_STANDS), item.stands, colors.primaryContainer, colors.onPrimaryContainer)
            Value(Signs.Layers, say(Say.KEPT_KEPT), item.kept, colors.surfaceVariant, colors.onSurface)
            ButtonRow {
                QuietButton(words(Say.KEPT_DISMISS), { actions.dismiss(item) }, enabled = !item.busy)
                MainButton(words(Say.KEPT_RESTORE), { actions.restore(item) }, enabled = !item.busy)
            }
        }
    }
}

@Composable
private fun Value(sign: ImageVector, name: Phrase, shown: KeptEntry.Shown, back: Color, ink: Color) {
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.small, back, ink) {
        Row(Modifier.padding(12.dp), Arrangement.spacedBy(10.dp)) {
            Icon(sign, contentDescription = null, Modifier.size(22.dp))
            Column {
                Text(words(name), style = MaterialTheme.typography.labelMedium)
                Text(words(shown.value), style = MaterialTheme.typography.titleMedium)
                shown.by?.let { Text(words(it), style = MaterialTheme.typography.bodyMedium) }
            }
        }
    }
}
