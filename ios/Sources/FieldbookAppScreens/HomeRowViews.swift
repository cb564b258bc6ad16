// The rows of home. Each says why it is here, and whether something of it still waits.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct UnfinishedRowView: View {
        let row: UnfinishedRow
        let model: HomeModel
        let open: @MainActor () -> Void
        @State private var asks = false
        @Environment(\.wording) private var wording

        var body: some View {
            HStack(spacing: Look.tight) {
                Button(action: open) {
                    VStack(alignment: .leading, spacing: 4) {
                        Label(row.title, systemImage: "pencil.line").font(.headline)
                        if !row.excerpt.isEmpty {
                            Text(row.excerpt).font(.subheadline).foregroundStyle(.secondary).lineLimit(2)
                        }
                    }
                    .frame(maxWidth: .infinity, alignment: .leading)
                }
                .target(row.title, hint: row.excerpt)
                Button {
                    asks = true
                } label: {
                    Image(systemName: "trash")
                }
                .target(wording(.homeDiscard))
            }
            .card()
            .confirmationDialog(wording(.homeDiscardAsk), isPresented: $asks, titleVisibility: .visible) {
                Button(wording(.homeDiscard), role: .destructive) { Task { await model.discard(row) } }
                    .target(wording(.homeDiscard))
            }
        }
    }

    struct TodayRowView: View {
        let row: TodayRow
        let model: HomeModel
        let open: @MainActor (CaptureStart) -> Void
        @Environment(\.wording) private var wording
        @Environment(\.openURL) private var openURL

        var body: some View {
            HStack(alignment: .top, spacing: Look.tight) {
                switch row.kind {
                case .task(let task, let about):
                    Button {
                        Task { await model.finish(task) }
                    } label: {
                        Image(systemName: "circle").font(.title2)
                    }
                    .target(wording(.homeTick), hint: row.title)
                    if let about {
                        Button {
                            open(about)
                        } label: {
                            words
                        }
                        .target(spoken, hint: wording(.homeVisitHint))
                    } else {
                        words.accessibilityElement(children: .combine)
                    }
                case .visit(let start, let numbers):
                    Button {
                        open(start)
                    } label: {
                        words
                    }
                    .target(spoken, hint: wording(.homeVisitHint))
                    if let number = numbers.first,
                        let dial = URL(string: "tel:\(number.filter { $0.isNumber || $0 == "+" })")
                    {
                        Button {
                            openURL(dial)
                        } label: {
                            Image(systemName: "phone")
                        }
                        .target(wording(.homeCall, row.title), hint: number)
                    }
                }
            }
            .card()
        }

        private var words: some View {
            VStack(alignment: .leading, spacing: 4) {
                Text(row.title).font(.headline)
                Sign(symbol: symbol, text: row.why, tint: row.urgency == .overdue ? .red : .secondary)
                if row.isWaiting { Sign(symbol: "clock.arrow.circlepath", text: wording(.waiting)) }
            }
            .frame(maxWidth: .infinity, minHeight: Look.target, alignment: .leading)
        }

        private var spoken: String {
            [row.title, row.why, row.isWaiting ? wording(.waiting) : ""].filter { !$0.isEmpty }
                .joined(separator: wording(.listSeparator))
        }

        private var symbol: String {
            switch row.urgency {
            case .overdue: "exclamationmark.circle"
            case .planned: "calendar"
            case .unfinished: "pencil"
            case .dueToday: "flag"
            case .later, .whenever: "circle.dotted"
            }
        }
    }

    struct CustomerRowView: View {
        let row: CustomerRow
        let open: @MainActor () -> Void
        @Environment(\.wording) private var wording

        var body: some View {
            Button(action: open) {
                HStack(spacing: Look.tight) {
                    VStack(alignment: .leading, spacing: 4) {
                        Text(row.name).font(.headline)
                        if let detail = row.detail {
                            Text(detail).font(.subheadline).foregroundStyle(.secondary)
                        }
                        if row.isWaiting { Sign(symbol: "clock.arrow.circlepath", text: wording(.waiting)) }
                    }
                    .frame(maxWidth: .infinity, alignment: .leading)
                    Image(systemName: "chevron.forward").foregroundStyle(.tertiary).accessibilityHidden(true)
                }
            }
            .target(spoken, hint: wording(.homeVisitHint))
            .card()
        }

        private var spoken: String {
            [row.name, row.detail ?? "", row.isWaiting ? wording(.waiting) : ""].filter { !$0.isEmpty }
                .joined(separator: wording(.listSeparator))
        }
    }

    /// A name, the customers it may mean, and a new visit.
    struct QuickEntryView: View {
        let model: HomeModel
        let open: @MainActor (CaptureStart) -> Void
        @ObservedObject private var quick: Shown<QuickEntry>
        @Environment(\.wording) private var wording

        init(model: HomeModel, open: @escaping @MainActor (CaptureStart) -> Void) {
            self.model = model
            self.open = open
            quick = model.quick
        }

        var body: some View {
            VStack(alignment: .leading, spacing: Look.space) {
                TextEntry(
                    label: wording(.homeQuick), prompt: wording(.homeQuickPrompt),
                    text: bound({ model.quick.value.name }, model.type)
                )
                .font(.title3)
                if !quick.value.matches.isEmpty {
                    Text(wording(.homeMatches)).font(.subheadline).foregroundStyle(.secondary)
                    ForEach(quick.value.matches) { row in
                        CustomerRowView(row: row) { open(model.open(row)) }
                    }
                }
                if let trouble = quick.value.trouble { TroubleView(trouble: trouble) }
                Button(wording(.homeNewVisit), action: begin)
                    .disabled(!quick.value.canStart)
                    .target(wording(.homeNewVisit), as: .main)
            }
            .card()
        }

        private func begin() {
            if let start = model.newVisit() { open(start) }
        }
    }
#endif
