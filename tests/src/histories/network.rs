//! The bad network of a history: answers are lost, late, repeated; and what a phone asks for.
//!
//! Delivers what the office said and changes none of it.

use fieldbook_model::{Group, Id, Micros};

use super::world::{Flying, World};

impl World {
    pub(super) fn deliver(&mut self, phone: usize, message: Flying, fate: u32) {
        match fate % 6 {
            1 => {}
            2 => self
                .flying
                .get_mut(phone)
                .into_iter()
                .for_each(|flying| flying.push(message.clone())),
            3 => {
                self.flying
                    .get_mut(phone)
                    .into_iter()
                    .for_each(|flying| flying.push(message.clone()));
                self.arrive(phone, message);
            }
            _ => self.arrive(phone, message),
        }
    }

    pub(super) fn arrive(&mut self, phone: usize, message: Flying) {
        let reading = self.reading(phone);
        let Some(p) = self.phones.get_mut(phone) else { return };
        match message {
            Flying::Page(page) => {
                p.lay_page(&page);
                p.contact(reading, Micros(self.now));
            }
            Flying::Home(home, at, records, told) => p.lay_home(home, at, records, &told),
            Flying::Answers(answers) => p.answered(&answers),
        }
    }

    pub(super) fn push(&mut self, phone: usize, count: u32, fate: u32) -> Option<String> {
        if fate % 6 == 5 {
            return None;
        }
        let now = Micros(self.now);
        let p = self.phones.get_mut(phone)?;
        let items = p.offers(1 + usize::try_from(count % 4).unwrap_or(0));
        if items.is_empty() {
            return None;
        }
        let (user, installation, acknowledged) = (p.user, p.installation, p.acknowledged());
        let answers = self.office.push(user, installation, acknowledged, &items, now);
        let said = format!(
            "{} pushes {} -> {answers:?} (fate {})",
            self.name(phone),
            items.len(),
            fate % 6
        );
        self.deliver(phone, Flying::Answers(answers), fate);
        Some(said)
    }

    pub(super) fn pull(&mut self, phone: usize, limit: u32, fate: u32) -> Option<String> {
        let p = self.phones.get(phone)?;
        let page = self.office.pull(
            p.user,
            p.installation,
            p.cursor,
            &p.asks(),
            1 + u64::from(limit % 6),
            Micros(self.now),
        );
        let said = format!(
            "{} pulls {}..{} (fate {})",
            self.name(phone),
            page.from,
            page.to.seq,
            fate % 6
        );
        self.deliver(phone, Flying::Page(Box::new(page)), fate);
        Some(said)
    }

    pub(super) fn fetch(&mut self, phone: usize, pick: u32, fate: u32) -> Option<String> {
        let p = self.phones.get_mut(phone)?;
        let any: Vec<Id> = self.ids.iter().copied().take(2).collect();
        // Rows can go missing; a home with text under way is spared, for a text that leaps is merged by a guess.
        let typing = p
            .outbox
            .iter()
            .any(|out| out.pending.own.edit.group == Group::Note.no());
        if pick.is_multiple_of(2) && !typing {
            p.fetching.extend(any.first());
        }
        let wanted: Vec<Id> = p.fetching.iter().copied().collect();
        // And a fetch that nobody needs must do no harm.
        let from = if wanted.is_empty() { &any } else { &wanted };
        let home = *from.get(usize::try_from(pick).ok()? % from.len().max(1))?;
        let message = self.fetched(phone, home);
        self.deliver(phone, message, fate);
        Some(format!(
            "{} fetches {} (fate {})",
            self.name(phone),
            home.short(),
            fate % 6
        ))
    }

    pub(super) fn fetched(&self, phone: usize, home: Id) -> Flying {
        let Some(p) = self.phones.get(phone) else {
            return Flying::Answers(Vec::new());
        };
        let head = self.office.head();
        let told = self.office.told(p.user, &p.asks(), head);
        Flying::Home(home, head, self.office.home(p.user, home, &self.ids), told)
    }

    pub(super) fn late(&mut self, phone: usize, pick: u32, drop: u32) -> Option<String> {
        let flying = self.flying.get_mut(phone)?;
        if flying.is_empty() {
            return None;
        }
        let message = flying.remove(usize::try_from(pick).ok()? % flying.len());
        if !drop.is_multiple_of(4) {
            self.arrive(phone, message);
        }
        Some(format!("{} gets a late message", self.name(phone)))
    }
}
