package app.fieldbook.reference.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar

/** The least side of anything that a finger is to hit. */
internal val FINGER = 48.dp

/**
 * What every screen stands in: a title where it has one, the way back where there is one, and the sync line at its foot, always.
 *
 * @param over what is said above the title, small.
 * @param actions at the end of the title's line.
 * @param foot what stays above the sync line while the rest scrolls.
 */
@Composable
internal fun Frame(
    title: String?,
    bar: SyncBar,
    onSync: () -> Unit,
    over: String? = null,
    onBack: (() -> Unit)? = null,
    actions: @Composable RowScope.() -> Unit = {},
    foot: @Composable () -> Unit = {},
    content: @Composable () -> Unit,
) {
    Column(Modifier.fillMaxSize().background(MaterialTheme.colorScheme.background).safeDrawingPadding()) {
        if (title != null) TitleLine(title, over, onBack, actions)
        Box(Modifier.weight(1f).fillMaxWidth()) { content() }
        foot()
        SyncLine(bar, onSync)
    }
}

@Composable
private fun TitleLine(title: String, over: String?, onBack: (() -> Unit)?, actions: @Composable RowScope.() -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 64.dp).padding(start = if (onBack == null) 20.dp else 4.dp, end = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        onBack?.let { SignButton(Signs.Back, words(Say.BACK), it) }
        Column(Modifier.weight(1f).padding(vertical = 8.dp)) {
            over?.let {
                Text(it, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
            }
            Text(
                title,
                Modifier.semantics { heading() },
                style = MaterialTheme.typography.headlineSmall,
                color = MaterialTheme.colorScheme.onBackground,
            )
        }
        actions()
    }
}

/** The sync line: a sign, a sentence, and a way to the whole truth. */
@Composable
private fun SyncLine(bar: SyncBar, onClick: () -> Unit) {
    val colors = MaterialTheme.colorScheme
    val (back, ink) = when (bar.mood) {
        SyncBar.Mood.SENT, SyncBar.Mood.SENDING -> colors.surface to colors.onSurfaceVariant
        SyncBar.Mood.WAITING -> colors.tertiaryContainer to colors.onTertiaryContainer
        SyncBar.Mood.STOPPED -> colors.errorContainer to colors.onErrorContainer
    }
    HorizontalDivider(color = colors.outlineVariant)
    Row(
        Modifier.fillMaxWidth().background(back)
            .clickable(onClickLabel = words(Say.SYNC_OPEN), role = Role.Button, onClick = onClick)
            .heightIn(min = 52.dp).padding(horizontal = 20.dp, vertical = 8.dp),
        horizontalArrangement = Arrangement.spacedBy(12.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Icon(bar.mood.sign, contentDescription = null, Modifier.size(22.dp), tint = ink)
        Text(words(bar.line), Modifier.weight(1f), style = MaterialTheme.typography.bodyMedium, color = ink)
        Icon(Signs.Next, contentDescription = null, Modifier.size(18.dp), tint = ink)
    }
}

internal val SyncBar.Mood.sign: ImageVector
    get() = when (this) {
        SyncBar.Mood.SENT -> Signs.CloudDone
        SyncBar.Mood.SENDING -> Signs.Both
        SyncBar.Mood.WAITING -> Signs.CloudOff
        SyncBar.Mood.STOPPED -> Signs.Alert
    }

/** A sign that can be tapped; [says] is what a screen reader says. */
@Composable
internal fun SignButton(sign: ImageVector, says: String, onClick: () -> Unit, modifier: Modifier = Modifier) {
    Box(
        modifier.size(FINGER).clickable(role = Role.Button, onClick = onClick),
        contentAlignment = Alignment.Center,
    ) {
        Icon(sign, contentDescription = says, tint = MaterialTheme.colorScheme.onSurface)
    }
}

/** Keeps lines short enough to read on a wide window. */
internal fun Modifier.column(): Modifier = widthIn(max = 640.dp).fillMaxWidth()
