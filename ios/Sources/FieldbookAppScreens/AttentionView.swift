// Needs attention: what was wanted, why it did not happen, and two ways on. Dropping asks once.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct AttentionView: View {
        let model: AttentionModel
        @ObservedObject private var screen: Shown<ScreenState<AttentionContent>>
        @Environment(\.wording) private var wording

        init(model: AttentionModel) {
            self.model = model
            screen = model.screen
        }

        var body: some View {
            StateView(state: screen.value, retry: model.retry) { content in
                if content.rows.isEmpty {
                    AllIsWell(text: wording(.attentionEmpty))
                } else {
                    ScrollView {
                        VStack(alignment: .leading, spacing: Look.space) {
                            ForEach(content.rows) { row in AttentionRowView(row: row, model: model) }
                        }
                        .column()
                    }
                }
            }
            .background(Look.ground)
            .navigationTitle(wording(.menuAttention))
            .task { await model.watch() }
        }
    }

    struct AttentionRowView: View {
        let row: AttentionRow
        let model: AttentionModel
        @Environment(\.wording) private var wording

        var body: some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                Sign(
                    symbol: row.isWaiting ? "hourglass" : "xmark.octagon",
                    text: wording(row.isWaiting ? .attentionWaiting : .attentionRefused),
                    tint: row.isWaiting ? .secondary : .red)
                Text(row.title).font(.headline).accessibilityAddTraits(.isHeader)
                Text(row.what).font(.subheadline).foregroundStyle(.secondary)
                Text(row.why).font(.body)
                if let accepts = row.accepts { Text(wording(.attentionAccepts, accepts)).font(.callout) }
                ForEach(row.wishes) { wish in wishLine(wish) }
                if let trouble = row.trouble { TroubleView(trouble: trouble) }
                step
            }
            .card()
            .disabled(row.isBusy)
        }

        private func wishLine(_ wish: WishRow) -> some View {
            HStack(alignment: .top, spacing: Look.tight) {
                VStack(alignment: .leading, spacing: 2) {
                    Text(wish.label).font(.footnote).foregroundStyle(.secondary)
                    Text(wish.value).lineLimit(6)
                }
                .frame(maxWidth: .infinity, alignment: .leading)
                .accessibilityElement(children: .combine)
                if wish.canMend && row.step == .looking {
                    Button(wording(.attentionFix)) { model.mend(row.id, wish.field) }
                        .target(wording(.attentionFixField, wish.label), as: .quiet)
                }
            }
        }

        @ViewBuilder private var step: some View {
            switch row.step {
            case .looking:
                Button(wording(.attentionDrop), role: .destructive) { model.askToDrop(row.id) }
                    .target(wording(.attentionDrop), hint: row.title, as: .destructive)
            case .mending(_, let label, _, let hint):
                VStack(alignment: .leading, spacing: Look.tight) {
                    Text(label).font(.subheadline.weight(.medium))
                    TextEntry(
                        label: wording(.attentionFixField, label), prompt: label,
                        text: bound({ model.typed(row.id) }, { model.type(row.id, $0) }), hint: hint ?? "", grows: true,
                        startsFocused: true)
                    if let hint { Text(hint).font(.footnote).foregroundStyle(.secondary) }
                    Button(wording(.attentionSend)) { Task { await model.send(row.id) } }
                        .target(wording(.attentionSend), hint: label, as: .main)
                    Button(wording(.cancel)) { model.cancel(row.id) }
                        .target(wording(.cancel), as: .quiet)
                }
            case .askingToDrop:
                VStack(alignment: .leading, spacing: Look.tight) {
                    Text(wording(.attentionDropAsk)).font(.callout)
                    Button(wording(.attentionDrop), role: .destructive) { Task { await model.drop(row.id) } }
                        .target(wording(.attentionDrop), hint: wording(.attentionDropAsk), as: .destructive)
                    Button(wording(.cancel)) { model.cancel(row.id) }
                        .target(wording(.cancel), as: .quiet)
                }
            }
        }
    }
#endif
