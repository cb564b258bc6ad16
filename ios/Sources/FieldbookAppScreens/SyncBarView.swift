// The line that stands on every screen. Its sign says what its colour says.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct SyncBarView: View {
        @ObservedObject var bar: Shown<SyncBar?>
        let open: @MainActor () -> Void
        @Environment(\.wording) private var wording

        var body: some View {
            if let bar = bar.value {
                Button(action: open) {
                    HStack(spacing: Look.tight) {
                        Image(systemName: symbol(bar.tone)).accessibilityHidden(true)
                        Text(bar.text).frame(maxWidth: .infinity, alignment: .leading)
                        if bar.needsPerson > 0 {
                            Text(wording(.barAttention, count: bar.needsPerson)).fontWeight(.semibold)
                        }
                    }
                    .font(.footnote)
                    .multilineTextAlignment(.leading)
                    .foregroundStyle(bar.tone == .stopped ? Color.red : Color.primary)
                    .padding(.horizontal, Look.space)
                    .padding(.vertical, Look.tight)
                }
                .target(spoken(bar), hint: wording(.barHint))
                .frame(maxWidth: .infinity)
                .background(.bar)
            }
        }

        private func spoken(_ bar: SyncBar) -> String {
            var parts = [tone(bar.tone), bar.text]
            if bar.needsPerson > 0 { parts.append(wording(.barAttention, count: bar.needsPerson)) }
            return parts.joined(separator: wording(.listSeparator))
        }

        private func symbol(_ tone: SyncBar.Tone) -> String {
            switch tone {
            case .sent: "checkmark.icloud"
            case .working: "arrow.triangle.2.circlepath.icloud"
            case .waiting: "icloud.slash"
            case .stopped: "exclamationmark.icloud"
            }
        }

        private func tone(_ tone: SyncBar.Tone) -> String {
            switch tone {
            case .sent: wording(.toneSent)
            case .working: wording(.toneWorking)
            case .waiting: wording(.toneWaiting)
            case .stopped: wording(.toneStopped)
            }
        }
    }
#endif
