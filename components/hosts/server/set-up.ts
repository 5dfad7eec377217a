/** File that a set-up leaves when it ended well; another server made from a copy of this one's disk is another instance without it. */
export const SET_UP = "/var/lib/cloud/instance/enxuto-set-up";
