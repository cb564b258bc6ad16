//! Who is who: users, roles, the territory tree, and which books a user may see.
//!
//! A book is (owner × territory); a rep holds what they own and everything of their own territory, a manager that of
//! their territory and all below, the office everything.

use std::collections::HashMap;

use fieldbook_model::{Group, GroupNo, Id, schema::TypeSpec};
use minicbor::{Decode, Encode};

/// The built-in roles of people and of the server itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Visits customers.
    Rep,
    /// Leads reps.
    Manager,
    /// Owns the master data.
    Office,
}

impl Role {
    /// Returns the role with a name, as in the field `role` of a user.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Role> {
        match name {
            "rep" => Some(Role::Rep),
            "manager" => Some(Role::Manager),
            "office" => Some(Role::Office),
            _ => None,
        }
    }

    /// Returns whether the role may write a group of a type.
    #[must_use]
    pub fn may_write(self, _spec: &TypeSpec, group: GroupNo) -> bool {
        self == Role::Office || group != Group::Office.no()
    }
}

/// One user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their territory.
    pub territory: Option<Id>,
    /// Whether they may sign in.
    pub active: bool,
}

/// Where a home lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
pub struct Book {
    /// The user it belongs to; `None` for the workspace's own records.
    #[n(0)]
    pub owner: Option<Id>,
    /// The territory it lies in.
    #[n(1)]
    pub territory: Option<Id>,
}

impl Book {
    /// Returns whether it is everyone's.
    #[must_use]
    pub fn is_workspace(self) -> bool {
        self == Book::default()
    }
}

/// Users and territories of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// Users by id.
    pub members: HashMap<Id, Member>,
    /// Territory → the one above it.
    pub parents: HashMap<Id, Id>,
}

impl Directory {
    /// Returns whether the user may see and write records of the book. Cost: the depth of the territory tree.
    #[must_use]
    pub fn in_scope(&self, user: Id, book: Book) -> bool {
        if book.is_workspace() {
            return true;
        }
        let Some(member) = self.members.get(&user) else {
            return false;
        };
        match member.role {
            Role::Office => true,
            Role::Rep => book.owner == Some(user) || book.territory.is_some() && book.territory == member.territory,
            Role::Manager => {
                book.owner == Some(user)
                    || member
                        .territory
                        .is_some_and(|top| book.territory.is_some_and(|place| self.is_within(place, top)))
            }
        }
    }

    /// Returns whether a territory is another or lies below it.
    #[must_use]
    pub fn is_within(&self, mut place: Id, top: Id) -> bool {
        // A tree deeper than 64 is a loop.
        for _ in 0..64 {
            if place == top {
                return true;
            }
            match self.parents.get(&place) {
                Some(parent) => place = *parent,
                None => return false,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(role: Role, territory: Id) -> Member {
        Member {
            name: String::new(),
            role,
            territory: Some(territory),
            active: true,
        }
    }

    #[test]
    fn a_rep_sees_their_territory_and_a_manager_everything_below() {
        let (beijing, west, east) = (Id([1; 16]), Id([2; 16]), Id([3; 16]));
        let (rep, boss, other) = (Id([4; 16]), Id([5; 16]), Id([6; 16]));
        let directory = Directory {
            members: [(rep, member(Role::Rep, west)), (boss, member(Role::Manager, beijing))].into(),
            parents: [(west, beijing), (east, beijing)].into(),
        };
        let book = |territory| Book {
            owner: Some(other),
            territory: Some(territory),
        };
        assert!(directory.in_scope(rep, book(west)));
        assert!(!directory.in_scope(rep, book(east)));
        assert!(!directory.in_scope(rep, book(beijing)));
        assert!(directory.in_scope(boss, book(east)));
        assert!(!directory.in_scope(other, book(west)));
    }
}
